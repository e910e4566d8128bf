"""A platform that another stack made, by reference to that stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from components.addons.opentelemetry_collector import COLLECTOR
from components.aws.irsa import OidcProvider
from components.monitoring.metric_sources import MetricSources
from components.platform import Platform
from settings import SharedPlatformSpec
from stacks.placement import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPlatformArgs:
    """Whose platform, and for which environment."""

    spec: SharedPlatformSpec
    environment: str
    region: str


class SharedPlatform(pulumi.ComponentResource):
    """Reads another stack's ``platform`` export; makes nothing of its own but a way to its cluster."""

    TYPE = "landfall:stacks:SharedPlatform"

    def __init__(self, name: str, args: SharedPlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._args = args
        self._stack = stack_name(args.spec.stack)
        reference = pulumi.StackReference(
            f"{name}-stack", stack_name=self._stack, opts=pulumi.ResourceOptions(parent=self)
        )
        self._outputs: pulumi.Output[dict[str, Any]] = reference.get_output("platform").apply(self._checked)
        caller = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self))

        self.placement = Placement(
            platform=Platform(
                region=args.region,
                cluster_name=self._output("clusterName"),
                oidc_provider=OidcProvider(arn=self._output("oidcProviderArn"), url=self._output("oidcProviderUrl")),
                vpc_id=self._output("vpcId"),
                public_subnet_cidr_blocks=self._output("publicSubnetCidrBlocks"),
                private_subnet_cidr_blocks=self._output("privateSubnetCidrBlocks"),
                file_system_id=self._output("fileSystemId"),
                account_id=caller.account_id,
                metrics=MetricSources(container_insights=args.spec.container_insights, prometheus=args.spec.prometheus),
                traces=COLLECTOR if args.spec.tracing else None,
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

    def _checked(self, outputs: dict[str, Any] | None) -> dict[str, Any]:
        """The export, if it is there and this environment can live beside the one that made it."""
        if outputs is None:
            msg = f"stack {self._stack} exports no platform: finish `pulumi up` on it first"
            raise pulumi.RunError(msg)
        if outputs.get("environment") == self._args.environment:
            msg = (
                f"stack {self._stack} is environment {self._args.environment} too: both would own the same namespaces "
                "on one cluster; give this stack another environment, or a platform of its own"
            )
            raise pulumi.RunError(msg)
        if outputs.get("region") != self._args.region:
            msg = f"stack {self._stack} is in region {outputs.get('region')}, this one in {self._args.region}"
            raise pulumi.RunError(msg)
        for source, claimed in (
            ("containerInsights", self._args.spec.container_insights),
            ("prometheus", self._args.spec.prometheus),
            ("tracing", self._args.spec.tracing),
        ):
            if claimed != outputs.get(source, False):
                there = "has none" if claimed else "has it"
                msg = f"platform.shared.{source} is {str(claimed).lower()} here, but stack {self._stack} {there}"
                raise pulumi.RunError(msg)
        return outputs

    def _output(self, key: str) -> pulumi.Output[Any]:
        """One value of the export; a key that is not there is an error here, not a None somewhere else."""

        def value(outputs: dict[str, Any]) -> Any:
            if key not in outputs:
                msg = f"stack {self._stack} exports no platform.{key}: run `pulumi up` on it with this version first"
                raise pulumi.RunError(msg)
            return outputs[key]

        return self._outputs.apply(value)


def stack_name(stack: str) -> str:
    """The full name of a stack; one without a slash is another stack of this project and organization."""
    if "/" in stack:
        return stack
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
