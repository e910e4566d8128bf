"""The platform of another stack, by reference to that stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from components.addons.datadog import AGENT
from components.addons.opentelemetry_collector import COLLECTOR
from components.aws.irsa import OidcProvider
from components.monitoring.metric_sources import MetricSources
from components.platform import Platform
from settings.faults import ROOT
from settings.model import SharedPlatformSpec
from stacks.placement import Placement

REQUIRED = frozenset(
    {
        *("clusterName", "clusterEndpoint", "kubeconfig", "environment", "region"),
        *("oidcProviderArn", "oidcProviderUrl", "vpcId", "publicSubnetIds", "privateSubnetIds"),
        *("publicSubnetCidrBlocks", "privateSubnetCidrBlocks", "nodeSecurityGroupId", "fileSystemId"),
    }
)
"""Keys that the export must have; the keys of add-ons may be missing in the export of an older version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPlatformArgs:
    """The stack that owns the platform, and the environment that uses it."""

    spec: SharedPlatformSpec
    environment: str
    region: str


class SharedPlatform(pulumi.ComponentResource):
    """The ``platform`` export of another stack, and a Kubernetes provider for its cluster."""

    TYPE = "landfall:stacks:SharedPlatform"

    def __init__(self, name: str, args: SharedPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._args = args
        reference = pulumi.StackReference(
            f"{name}-stack", stack_name=stack_name(args.spec.stack), opts=pulumi.ResourceOptions(parent=self)
        )
        self._outputs: pulumi.Output[dict[str, Any]] = reference.get_output("platform").apply(self._checked)
        caller = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self))

        self.placement = Placement(
            platform=Platform(
                region=args.region,
                cluster_name=self._output("clusterName"),
                oidc_provider=OidcProvider(arn=self._output("oidcProviderArn"), url=self._output("oidcProviderUrl")),
                vpc_id=self._output("vpcId"),
                public_subnet_ids=self._output("publicSubnetIds"),
                private_subnet_ids=self._output("privateSubnetIds"),
                public_subnet_cidr_blocks=self._output("publicSubnetCidrBlocks"),
                private_subnet_cidr_blocks=self._output("privateSubnetCidrBlocks"),
                node_security_group_id=self._output("nodeSecurityGroupId"),
                file_system_id=self._output("fileSystemId"),
                account_id=caller.account_id,
                metrics=MetricSources(container_insights=args.spec.container_insights, prometheus=args.spec.prometheus),
                traces=COLLECTOR if args.spec.tracing else None,
                datadog=AGENT if args.spec.datadog else None,
                event_scaling=() if args.spec.keda else None,
                nginx_ingress=() if args.spec.nginx_ingress else None,
                cert_manager=() if args.spec.cert_manager else None,
            ),
            kubernetes=k8s.Provider(
                f"{name}-kubernetes",
                kubeconfig=self._output("kubeconfig"),
                cluster_identifier=self._output("clusterEndpoint"),
                enable_server_side_apply=True,
                opts=pulumi.ResourceOptions(parent=self),
            ),
            exports={"clusterName": self._output("clusterName"), "kubeconfig": self._output("kubeconfig")},
        )
        self.register_outputs({})

    def _checked(self, export: dict[str, Any] | None) -> dict[str, Any]:
        fault = export_fault(export, self._args)
        if export is None or fault:
            msg = f"{ROOT}.platform.shared.{fault}"
            raise pulumi.RunError(msg)
        return export

    def _output(self, key: str) -> pulumi.Output[Any]:
        return self._outputs.apply(lambda export: export[key])


def export_fault(export: Mapping[str, Any] | None, args: SharedPlatformArgs) -> str | None:
    """Return the reason why this stack cannot use the ``platform`` export of the other stack."""
    if export is None:
        return f"stack: {args.spec.stack} exports no platform. Run `pulumi up` on it first."
    missing = sorted(REQUIRED - export.keys())
    if missing:
        return (
            f"stack: the platform of {args.spec.stack} lacks {', '.join(missing)}. Run `pulumi up` on it with this "
            "version first."
        )
    if export["environment"] == args.environment:
        return (
            f"stack: {args.spec.stack} has environment {args.environment}, too, and both stacks would own the same "
            "namespaces. Give this stack another environment or a platform of its own."
        )
    if export["region"] != args.region:
        return (
            f"stack: {args.spec.stack} is in region {export['region']}, and this stack is in {args.region}. Use a "
            "platform in the same region."
        )
    for source, claimed in (
        ("containerInsights", args.spec.container_insights),
        ("prometheus", args.spec.prometheus),
        ("tracing", args.spec.tracing),
        ("datadog", args.spec.datadog),
        ("keda", args.spec.keda),
        ("nginxIngress", args.spec.nginx_ingress),
        ("certManager", args.spec.cert_manager),
    ):
        runs = bool(export.get(source))
        if runs != claimed:
            verb = "runs" if runs else "does not run"
            return f"{source}: {args.spec.stack} {verb} the add-on. Set the value to {str(runs).lower()}."
    return None


def stack_name(stack: str) -> str:
    """Return the full name of a stack; a name without a slash is a stack of this project and organization."""
    if "/" in stack:
        return stack
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
