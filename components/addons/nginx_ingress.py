"""The NGINX Ingress Controller of F5: the ingress class ``nginx``, which any conformant cluster can have.

Why this one: ``docs/adr/0011-nginx-ingress.md``. Keys and labels of the chart were read in ``charts/nginx-ingress`` of
the repository nginx/kubernetes-ingress.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.nginx_ingress import NGINX_INGRESS
from components.addons.kit.addon_namespace import Traffic, addon_namespace
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER
from components.addons.kit.spread import spread
from components.aws.network.cidr import CidrBlock
from components.public_endpoint import PublicEndpointSpec
from components.workload import network_policy as network

NAMESPACE = NGINX_INGRESS.namespace
INGRESS_CLASS = "nginx"
SERVICE = "nginx-ingress-front"
SELECTOR = {"app.kubernetes.io/name": NGINX_INGRESS.name}
"""The chart's own label of its pods."""
LOAD_BALANCER_CLASS = "service.k8s.aws/nlb"
ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer"
"""Prefix of the AWS Load Balancer Controller's annotations for Services."""
METRICS_PORT = 9113

POD_SECURITY: Mapping[str, Any] = {
    "runAsNonRoot": True,
    "runAsUser": 101,
    "seccompProfile": {"type": "RuntimeDefault"},
    # A plain user binds ports 80 and 443, whether or not the container runtime would let it by itself.
    "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
}
"""The image's own user ``nginx``; ``restricted`` allows this sysctl."""
CAPABILITIES: Mapping[str, Sequence[str]] = {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}
"""The one that ``restricted`` allows: the image's programs carry it, and do not start where it is ruled out."""

PRE_STOP_SECONDS = 60
"""How long a pod serves on after it was told to go: a network load balancer needs up to a minute to stop sending."""
DRAIN_SECONDS = 60
"""How long requests in flight may take after that."""


class NginxIngressSpec(ChartSpec, PublicEndpointSpec):
    """What a person may choose about it, and about the network load balancer before it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    scheme: Literal["internal", "internet-facing"] = "internet-facing"
    allowed_cidr_blocks: Annotated[Sequence[CidrBlock], Field(min_length=1)]
    """CIDR blocks of the callers. HTTP01 challenges need ``0.0.0.0/0``, which prod refuses: use DNS01 there."""
    idle_timeout_seconds: Annotated[int, Field(ge=60, le=6000)] = 350
    """How long a connection may be silent before the load balancer forgets it; AWS's own default."""


@dataclass(frozen=True, kw_only=True)
class NginxIngressArgs(ChartAddonArgs[NginxIngressSpec]):
    """The controller, its cluster, and what is there before it."""

    load_balancing_ready: Sequence[pulumi.Resource]
    """The AWS Load Balancer Controller, which makes its load balancer and, on destroy, has to delete it."""


class NginxIngress(pulumi.ComponentResource):
    """The controller, its IngressClass, and a network load balancer that hands TLS through to it.

    The Service is ours and not the chart's, which cannot name a load balancer class: so it stands in the graph, and on
    destroy goes while the controller that deletes its load balancer is still there.
    """

    TYPE = "landfall:addons:NginxIngress"

    def __init__(self, name: str, args: NginxIngressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name = name
        self._args = args
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=NGINX_INGRESS,
            spec=args.spec,
            namespace=NAMESPACE,
            values=controller_values(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*self._namespace(), *args.depends_on]),
            # Definitions for kinds of its own, which are switched off.
            skip_crds=True,
        )
        service = k8s.core.v1.Service(
            f"{name}-front",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=SERVICE,
                namespace=NAMESPACE,
                labels=SELECTOR,
                annotations=load_balancer_annotations(args.spec),
            ),
            spec=service_spec(args.spec),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release, *args.load_balancing_ready]),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release, service)
        """From here on an Ingress of the class is served, and gets the load balancer's address."""
        self.register_outputs({})

    def _namespace(self) -> Sequence[pulumi.Resource]:
        made = addon_namespace(
            self._name,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            cluster=self._args.cluster,
            parent=self,
        )
        # The load balancer speaks from addresses of the subnets. Which pod takes requests is that pod's own rule.
        through = k8s.networking.v1.NetworkPolicy(
            f"{self._name}-through",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="through", namespace=NAMESPACE),
            spec=network.policy(
                SELECTOR,
                ingress=[network.ingress(network.address_blocks(self._args.cluster.subnet_cidr_blocks), 80, 443)],
                egress=[network.egress_at_every_port([network.every_pod()])],
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*made]),
        )
        return (*made, through)


def controller_values(args: NginxIngressArgs) -> dict[str, Any]:
    """The chart's values: plain Ingresses only, without kinds and snippets of its own, so that they stay portable."""
    spec = args.spec
    return {
        "controller": {
            "kind": "deployment",
            "replicaCount": spec.replicas,
            "resources": spec.resources.document(),
            "initContainerResources": spec.resources.document(),
            "podDisruptionBudget": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
            "topologySpreadConstraints": spread(SELECTOR),
            **args.nodes.document(),
            "podSecurityContext": dict(POD_SECURITY),
            "securityContext": {**RESTRICTED_CONTAINER, "capabilities": dict(CAPABILITIES)},
            "initContainerSecurityContext": dict(RESTRICTED_CONTAINER),
            "lifecycle": {"preStop": {"sleep": {"seconds": PRE_STOP_SECONDS}}},
            "terminationGracePeriodSeconds": PRE_STOP_SECONDS + DRAIN_SECONDS,
            "ingressClass": {"name": INGRESS_CLASS, "create": True, "setAsDefaultIngress": False},
            "enableCustomResources": False,
            "enableSnippets": False,
            "telemetryReporting": {"enable": False},
            "service": {"create": False},
            "reportIngressStatus": {"enable": True, "externalService": SERVICE},
            "config": {"entries": nginx_configuration(args.cluster.subnet_cidr_blocks)},
        },
        "prometheus": {
            "create": True,
            "service": {"create": args.service_monitor},
            "serviceMonitor": {"create": args.service_monitor},
        },
    }


def nginx_configuration(load_balancer_blocks: pulumi.Output[Sequence[str]]) -> dict[str, pulumi.Input[str]]:
    """Who called stands in the proxy protocol's header, which only the load balancer is believed; strings, all."""
    return {
        "proxy-protocol": "True",
        "real-ip-header": "proxy_protocol",
        "set-real-ip-from": load_balancer_blocks.apply(",".join),
        "server-tokens": "False",
        "worker-shutdown-timeout": f"{DRAIN_SECONDS}s",
    }


def load_balancer_annotations(spec: NginxIngressSpec) -> dict[str, str]:
    """What the AWS Load Balancer Controller reads from the Service; it sends to pods, not to nodes."""
    listener = f"tcp.idle_timeout.seconds={spec.idle_timeout_seconds}"
    attributes = {
        "deletion_protection.enabled": str(spec.deletion_protection).lower(),
        # A zone without a pod of its own is served by the others.
        "load_balancing.cross_zone.enabled": "true",
    }
    return {
        f"{ANNOTATION}-scheme": spec.scheme,
        f"{ANNOTATION}-nlb-target-type": "ip",
        f"{ANNOTATION}-proxy-protocol": "*",
        f"{ANNOTATION}-attributes": ",".join(f"{key}={value}" for key, value in attributes.items()),
        f"{ANNOTATION}-listener-attributes.TCP-80": listener,
        f"{ANNOTATION}-listener-attributes.TCP-443": listener,
    }


def service_spec(spec: NginxIngressSpec) -> k8s.core.v1.ServiceSpecArgs:
    """The Service's spec; the load balancer's security group lets nobody in but the allowed addresses."""
    return k8s.core.v1.ServiceSpecArgs(
        type="LoadBalancer",
        load_balancer_class=LOAD_BALANCER_CLASS,
        load_balancer_source_ranges=list(spec.allowed_cidr_blocks),
        allocate_load_balancer_node_ports=False,
        selector=SELECTOR,
        ports=[
            k8s.core.v1.ServicePortArgs(name=name, port=port, target_port=port, protocol="TCP")
            for name, port in (("http", 80), ("https", 443))
        ],
    )
