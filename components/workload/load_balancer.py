"""The application load balancer of an environment, as an IngressClass."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from components.aws.network.cidr import CidrBlock
from components.platform import Platform
from components.public_endpoint import PublicEndpointSpec, security_group_faults
from components.string_format import StringFormat
from components.workload.exposure import ALB
from components.workload.ingress_class import ExposedService, IngressClassSpec, IngressParts
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.network_policy import address_blocks
from partition import ANY_PARTITION

CONTROLLER = "ingress.k8s.aws/alb"
"""Controller name of the AWS Load Balancer Controller in an IngressClass."""


ANYWHERE = "0.0.0.0/0"
"""Every IPv4 address."""

CertificateArn = Annotated[
    str,
    StringFormat(
        rf"^arn:{ANY_PARTITION}:acm:[a-z0-9-]+:\d{{12}}:certificate/[0-9a-f-]+$",
        "the ARN of an ACM certificate",
        "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
]
"""A certificate of AWS Certificate Manager."""


class LoadBalancerSpec(PublicEndpointSpec, IngressClassSpec):
    """The listeners of the environment's load balancer and its allowed clients."""

    certificate_field: ClassVar[str | None] = "certificate_arn"
    public_field: ClassVar[str | None] = "public"

    allowed_cidr_blocks: Annotated[Sequence[CidrBlock], Field(min_length=1)]
    """CIDR blocks of the clients; prod refuses more than a /8 block of public addresses in total without ``public``."""
    public: bool = False
    """Admit every address of the internet, for browsers of users anywhere: ``allowedCidrBlocks`` is then
    ``[0.0.0.0/0]``, and HTTPS is required. The services have to authenticate their users themselves."""
    scheme: Literal["internal", "internet-facing"] = "internet-facing"
    certificate_arn: CertificateArn | None = None
    """Certificate in ACM; with a certificate, the load balancer listens on HTTPS and redirects HTTP to it."""
    tls_policy: str = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    """Security policy of the HTTPS listener: TLS 1.2 and 1.3."""
    idle_timeout_seconds: Annotated[int, Field(ge=1, le=4000)] = 60
    """Idle timeout of a connection; at least the longest request of the services behind the load balancer."""

    @property
    def listeners(self) -> Sequence[Mapping[str, int]]:
        """Ports by protocol; with a certificate, HTTP redirects to HTTPS."""
        return [{"HTTP": 80}, {"HTTPS": 443}] if self.certificate_arn else [{"HTTP": 80}]

    def faults(self) -> Iterable[str]:
        """Check that the security group of the load balancer has a rule for each client and listener."""
        yield from super().faults()
        yield from security_group_faults("allowedCidrBlocks", self.allowed_cidr_blocks, len(self.listeners))
        if self.public:
            yield from self._public_faults()

    def _public_faults(self) -> Iterable[str]:
        if ANYWHERE not in self.allowed_cidr_blocks:
            yield (
                f"public is true, and allowedCidrBlocks names callers: {', '.join(self.allowed_cidr_blocks)}. Remove "
                f"public, or set allowedCidrBlocks: [{ANYWHERE}]."
            )
        if self.scheme == "internal":
            yield "public is true, and scheme internal has no address on the internet. Remove one of them."
        if self.certificate_arn is None:
            yield (
                "public is true without certificateArn: passwords and tokens of users would cross the internet in "
                "plain text. Give the ARN of an ACM certificate."
            )

    def service_faults(self, service: MicroserviceSpec) -> Iterable[str]:
        """Check the times of an exposed service against the idle timeout."""
        return service.load_balancer_faults(self.idle_timeout_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerArgs:
    """The spec, and the platform that runs the controller."""

    spec: LoadBalancerSpec
    platform: Platform
    class_name: str
    """Name of the IngressClass; it is cluster-wide and therefore contains the environment."""


class LoadBalancer(pulumi.ComponentResource):
    """An IngressClass with its parameters: all Ingresses of the class share one application load balancer.

    Scheme, clients, certificate and timeouts are parameters of the class, so that no Ingress can contradict them.
    """

    TYPE = "landfall:workload:LoadBalancer"

    class_name: pulumi.Output[str]
    """``ingressClassName`` of the Ingresses that join the load balancer."""

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)

        parameters = k8s.apiextensions.CustomResource(
            f"{name}-parameters",
            api_version="elbv2.k8s.aws/v1beta1",
            kind="IngressClassParams",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=args.class_name),
            spec=_parameters(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.platform.load_balancing_ready),
        )
        ingress_class = k8s.networking.v1.IngressClass(
            f"{name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=args.class_name),
            spec=k8s.networking.v1.IngressClassSpecArgs(
                controller=CONTROLLER,
                parameters=k8s.networking.v1.IngressClassParametersReferenceArgs(
                    api_group="elbv2.k8s.aws", kind="IngressClassParams", name=args.class_name
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[parameters]),
        )
        self.spec = args.spec
        self.class_name = ingress_class.metadata.name
        self.peers = address_blocks(
            args.platform.public_subnet_cidr_blocks
            if args.spec.scheme == "internet-facing"
            else args.platform.private_subnet_cidr_blocks
        )
        """Address blocks that requests to the services come from: those of the load balancer."""
        self.ready = args.platform.load_balancing_ready
        """The AWS Load Balancer Controller."""
        self.register_outputs({"className": self.class_name})

    def parts(self, service: ExposedService) -> IngressParts:
        """Return the annotations of a service; the certificate is in ACM.

        The controller reads the listeners from Ingresses only; they are the same on each.
        """
        listeners = json.dumps(self.spec.listeners, separators=(",", ":"))
        return IngressParts(annotations={f"{ALB}/listen-ports": listeners, **service.exposure.annotations()})


def _parameters(args: LoadBalancerArgs) -> dict[str, object]:
    spec = args.spec
    attributes = {
        "idle_timeout.timeout_seconds": str(spec.idle_timeout_seconds),
        "deletion_protection.enabled": str(spec.deletion_protection).lower(),
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
    public = spec.scheme == "internet-facing"
    return {
        "group": {"name": args.class_name},
        "scheme": spec.scheme,
        # Named, because a VPC that the stack adopts has no tags of this stack.
        "subnets": {"ids": args.platform.public_subnet_ids if public else args.platform.private_subnet_ids},
        "targetType": "ip",
        "inboundCIDRs": list(spec.allowed_cidr_blocks),
        "loadBalancerAttributes": [{"key": key, "value": value} for key, value in sorted(attributes.items())],
        **(
            {"certificateArn": [spec.certificate_arn], "sslPolicy": spec.tls_policy, "sslRedirectPort": "443"}
            if spec.certificate_arn
            else {}
        ),
    }
