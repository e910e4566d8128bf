"""NGINX Ingress Controller of F5: the ingress class ``nginx``, which is portable between clusters.

``docs/adr/0011-nginx-ingress.md`` gives the reasons for this controller. Source of the chart's keys and labels:
``charts/nginx-ingress`` of the repository nginx/kubernetes-ingress.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.nginx_ingress import NGINX_INGRESS
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.aws.network.cidr import CidrBlock
from components.public_endpoint import PublicEndpointSpec, security_group_faults
from components.workload import network_policy as network
from components.workload.security_context import RESTRICTED_CONTAINER
from nested import value_at

INGRESS_CLASS = "nginx"
SERVICE = "nginx-ingress-front"
SELECTOR = {"app.kubernetes.io/name": NGINX_INGRESS.name}
"""Label of the chart's pods."""
LOAD_BALANCER_CLASS = "service.k8s.aws/nlb"
ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer"
"""Prefix of the AWS Load Balancer Controller's annotations for Services."""
METRICS_PORT = 9113
PORTS: Mapping[str, int] = {"http": 80, "https": 443}
"""Listeners of the load balancer."""

POD_SECURITY: Mapping[str, Any] = {
    "runAsNonRoot": True,
    "runAsUser": 101,
    "seccompProfile": {"type": "RuntimeDefault"},
    # Lets a user that is not root bind ports 80 and 443 with any container runtime.
    "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
}
"""Security context with the image's user ``nginx``; the level ``restricted`` allows this sysctl."""
CAPABILITIES: Mapping[str, Sequence[str]] = {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}
"""The image's binaries have ``NET_BIND_SERVICE`` and do not start without it; the level ``restricted`` allows it."""

PRE_STOP_SECONDS = 60
"""Time for which a terminating pod still serves: a network load balancer sends to it for up to a minute."""
DRAIN_SECONDS = 60
"""Time for requests in flight after that."""


class NginxIngressSpec(ChartSpec, PublicEndpointSpec):
    """Settings of the NGINX Ingress Controller and its network load balancer."""

    replicas: Annotated[int, Field(ge=1)] = 2
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    scheme: Literal["internal", "internet-facing"] = "internet-facing"
    allowed_cidr_blocks: Annotated[Sequence[CidrBlock], Field(min_length=1)]
    """CIDR blocks of the callers. HTTP01 challenges need ``0.0.0.0/0``, which prod refuses: use DNS01 there."""
    idle_timeout_seconds: Annotated[int, Field(ge=60, le=6000)] = 350
    """Idle timeout of connections through the load balancer. Default: AWS's default."""

    def faults(self) -> Iterable[str]:
        """Check the callers against the limits of a security group, and that the chart creates no second Service."""
        yield from super().faults()
        yield from security_group_faults("allowedCidrBlocks", self.allowed_cidr_blocks, len(PORTS))
        if value_at(self.values, "controller", "service", "create"):
            yield (
                "values.controller.service.create is true, and the chart's Service has a load balancer for any caller. "
                "Remove it: the load balancer of this add-on admits allowedCidrBlocks."
            )


@dataclass(frozen=True, kw_only=True)
class NginxIngressArgs(AddonArgs[NginxIngressSpec]):
    """The controller, and its prerequisites."""

    load_balancing_ready: Sequence[pulumi.Resource]
    """The AWS Load Balancer Controller, which creates and deletes the load balancer."""
    public_subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets of the load balancer if it is internet-facing."""
    private_subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets of the load balancer if it is internal."""


class NginxIngress(pulumi.ComponentResource):
    """The controller, its IngressClass, and a network load balancer that forwards TLS to it.

    The component creates the Service, because the chart cannot set a load balancer class. The Service is therefore a
    resource of its own and is destroyed before the AWS Load Balancer Controller, which deletes the load balancer.
    """

    TYPE = "landfall:addons:NginxIngress"

    def __init__(self, name: str, args: NginxIngressArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=NGINX_INGRESS,
            args=args,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=controller_values(args),
            parent=self,
            policies={"through": proxy_policy(args.context.cluster.subnet_cidr_blocks)},
            # The controller's own kinds are disabled.
            skip_crds=True,
        )
        service = k8s.core.v1.Service(
            f"{name}-front",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=SERVICE,
                namespace=NGINX_INGRESS.namespace,
                labels=SELECTOR,
                annotations=load_balancer_annotations(args),
            ),
            spec=service_spec(args.spec),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release, *args.load_balancing_ready]),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release, service)
        """Serves Ingresses of the class, and sets the load balancer's address in their status."""
        self.register_outputs({})


def proxy_policy(subnet_cidr_blocks: pulumi.Output[Sequence[str]]) -> k8s.networking.v1.NetworkPolicySpecArgs:
    """Return the network policy for requests: from the load balancer in these subnets, to any pod of the cluster.

    The network policy of each backend decides whether it accepts them.
    """
    return network.policy(
        SELECTOR,
        ingress=[network.ingress(network.address_blocks(subnet_cidr_blocks), *PORTS.values())],
        egress=[network.egress_at_every_port([network.every_pod()])],
    )


def controller_values(args: NginxIngressArgs) -> dict[str, Any]:
    """Return the values of the chart. Custom kinds and snippets are disabled, so that Ingresses remain portable."""
    spec = args.spec
    return {
        "controller": {
            "kind": "deployment",
            "replicaCount": spec.replicas,
            "resources": spec.resources.document(),
            "initContainerResources": spec.resources.document(),
            "podDisruptionBudget": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
            "topologySpreadConstraints": spread(SELECTOR),
            **args.context.nodes.document(),
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
            "config": {"entries": nginx_configuration(args.context.cluster.subnet_cidr_blocks)},
        },
        "prometheus": {
            "create": True,
            "service": {"create": args.context.service_monitor},
            "serviceMonitor": {"create": args.context.service_monitor},
        },
    }


def nginx_configuration(load_balancer_blocks: pulumi.Output[Sequence[str]]) -> dict[str, pulumi.Input[str]]:
    """Return the ConfigMap of NGINX. It trusts the proxy protocol header of the load balancer's addresses alone."""
    return {
        "proxy-protocol": "True",
        "real-ip-header": "proxy_protocol",
        "set-real-ip-from": load_balancer_blocks.apply(",".join),
        "server-tokens": "False",
        "worker-shutdown-timeout": f"{DRAIN_SECONDS}s",
    }


def load_balancer_annotations(args: NginxIngressArgs) -> dict[str, pulumi.Input[str]]:
    """Return the annotations for the AWS Load Balancer Controller. The load balancer's targets are pods, not nodes."""
    spec = args.spec
    subnet_ids = args.public_subnet_ids if spec.scheme == "internet-facing" else args.private_subnet_ids
    listener = f"tcp.idle_timeout.seconds={spec.idle_timeout_seconds}"
    attributes = {
        "deletion_protection.enabled": str(spec.deletion_protection).lower(),
        # Pods of other zones serve a zone without a pod.
        "load_balancing.cross_zone.enabled": "true",
    }
    return {
        f"{ANNOTATION}-scheme": spec.scheme,
        # Named, because a VPC that the stack adopts has no tags of this stack.
        f"{ANNOTATION}-subnets": pulumi.Output.all(*subnet_ids).apply(",".join),
        f"{ANNOTATION}-nlb-target-type": "ip",
        f"{ANNOTATION}-proxy-protocol": "*",
        f"{ANNOTATION}-attributes": ",".join(f"{key}={value}" for key, value in attributes.items()),
        f"{ANNOTATION}-listener-attributes.TCP-80": listener,
        f"{ANNOTATION}-listener-attributes.TCP-443": listener,
    }


def service_spec(spec: NginxIngressSpec) -> k8s.core.v1.ServiceSpecArgs:
    """Return the spec of the Service. The load balancer's security group admits the allowed addresses alone."""
    return k8s.core.v1.ServiceSpecArgs(
        type="LoadBalancer",
        load_balancer_class=LOAD_BALANCER_CLASS,
        load_balancer_source_ranges=list(spec.allowed_cidr_blocks),
        allocate_load_balancer_node_ports=False,
        selector=SELECTOR,
        ports=[
            k8s.core.v1.ServicePortArgs(name=name, port=port, target_port=port, protocol="TCP")
            for name, port in PORTS.items()
        ],
    )
