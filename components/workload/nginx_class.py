"""Exposure through the NGINX Ingress Controller of the platform, with certificates of cert-manager.

Annotations: NGINX Ingress Controller documentation, "Advanced configuration with Annotations"; those of the community
project ingress-nginx (``nginx.ingress.kubernetes.io``) have no effect. Design: ``docs/adr/0011-nginx-ingress.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.nginx_ingress import NGINX_INGRESS
from components.addons.nginx_ingress import INGRESS_CLASS, SELECTOR
from components.platform import Platform
from components.spec import DnsLabel
from components.workload import network_policy as network
from components.workload.ingress_class import ExposedService, IngressClassSpec, IngressParts
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace

ANNOTATION = "nginx.org"
"""Prefix of the controller's annotations."""

SOLVER_LABELS = {"acme.cert-manager.io/http01-solver": "true"}
SOLVER_PORT = 8089
"""Labels and port of the pods with which cert-manager answers HTTP01 challenges."""

YEAR_SECONDS = 365 * 24 * 3600


class NginxExposureSpec(IngressClassSpec):
    """Exposure through the NGINX Ingress Controller, which serves the hosts of all systems by TLS."""

    issuer: DnsLabel
    """ClusterIssuer of cert-manager that issues the certificates: a name in ``certManager.issuers`` of the platform."""
    timeout_seconds: Annotated[int, Field(ge=1)] = 60
    """Longest pause between two parts of a response or a forwarded request; at least the longest request."""
    hsts_seconds: Annotated[int, Field(ge=1)] | None = YEAR_SECONDS
    """Time for which browsers use HTTPS only (``Strict-Transport-Security``); null leaves it to the service."""

    def service_faults(self, service: MicroserviceSpec) -> Iterable[str]:
        """Check the host and the longest request of an exposed service."""
        if service.exposure and service.exposure.host is None:
            yield (
                "exposure.host is not set, and the NGINX Ingress Controller and the certificate need it. Set it, such "
                "as app.example.com."
            )
        if service.longest_request_seconds > self.timeout_seconds:
            yield (
                f"longestRequestSeconds {service.longest_request_seconds} is above nginx.timeoutSeconds "
                f"{self.timeout_seconds}: the caller would get a 504. Raise nginx.timeoutSeconds or lower "
                "longestRequestSeconds."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class NginxClassArgs:
    """The settings, and the namespace of the services."""

    spec: NginxExposureSpec
    platform: Platform
    namespace: Namespace

    def __post_init__(self) -> None:
        """Refuse a platform without the controller or without certificates."""
        if self.platform.nginx_ingress is None or self.platform.cert_manager is None:
            msg = "nginx: the platform has no NGINX Ingress Controller or no cert-manager. Enable both add-ons."
            raise ValueError(msg)


class NginxClass(pulumi.ComponentResource):
    """The IngressClass ``nginx`` of the platform, for the services of one namespace.

    The network policy allows NGINX to reach the pods with which cert-manager answers HTTP01 challenges.
    """

    TYPE = "landfall:workload:NginxClass"

    class_name: pulumi.Output[str]
    """``ingressClassName`` of the Ingresses."""

    def __init__(self, name: str, args: NginxClassArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.spec = args.spec
        self.class_name = pulumi.Output.from_input(INGRESS_CLASS)
        self.peers: network.Peers = [network.pods(NGINX_INGRESS.namespace, SELECTOR)]
        """The pods of the controller."""
        platform = args.platform
        self.ready: Sequence[pulumi.Resource] = [
            *platform.load_balancing_ready,
            *(platform.nginx_ingress or ()),
            *(platform.cert_manager or ()),
        ]
        """The controller, its load balancer, the issuers, and ExternalDNS."""
        k8s.networking.v1.NetworkPolicy(
            f"{name}-challenges",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="http01-challenges", namespace=args.namespace.namespace),
            spec=network.policy(SOLVER_LABELS, ingress=[network.ingress(self.peers, SOLVER_PORT)]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"className": self.class_name})

    def parts(self, service: ExposedService) -> IngressParts:
        """Return the annotations, and the Secret that cert-manager fills with the certificate of the host."""
        host = service.exposure.host
        certificate = k8s.networking.v1.IngressTLSArgs(hosts=[host] if host else [], secret_name=f"{service.name}-tls")
        return IngressParts(annotations=nginx_annotations(self.spec, service), certificates=[certificate])


def nginx_annotations(spec: NginxExposureSpec, service: ExposedService) -> dict[str, str]:
    """Return the annotations that NGINX and cert-manager read from an Ingress."""
    seconds = f"{spec.timeout_seconds}s"
    hsts = {
        "hsts": "true",
        "hsts-max-age": str(spec.hsts_seconds),
        "hsts-include-subdomains": "true",
        # The header of a service beside that of NGINX would be a second one.
        "proxy-hide-headers": "Strict-Transport-Security",
    }
    nginx = {
        "client-max-body-size": f"{service.spec.max_body_mib}m",
        "proxy-read-timeout": seconds,
        "proxy-send-timeout": seconds,
        "proxy-buffering": str(not service.spec.streaming).lower(),
        "ssl-redirect": "true",
        **({"websocket-services": service.kubernetes_service} if service.spec.websockets else {}),
        **(hsts if spec.hsts_seconds else {}),
    }
    return {
        **{f"{ANNOTATION}/{key}": value for key, value in nginx.items()},
        "cert-manager.io/cluster-issuer": spec.issuer,
        # NGINX gives a host to one Ingress only, so that a second one for a challenge would have no effect.
        "acme.cert-manager.io/http01-edit-in-place": "true",
    }
