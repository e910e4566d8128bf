"""CloudWatch Container Insights: metrics of nodes, pods and containers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from charts.cloudwatch_observability import CLOUDWATCH_OBSERVABILITY
from charts.model import TOLERATE_ALL
from components.addons.kit.context import AddonArgs
from components.addons.kit.eks_addon import EksAddonSpec, eks_addon
from components.addons.kit.merge import merged
from components.addons.kit.resources import ContainerResources
from components.aws.iam import aws_managed_policy_arn
from components.aws.irsa import IrsaRole, IrsaRoleArgs
from components.aws.log_group import LogGroupSpec, container_insights_group, log_group
from components.node_selection import NodeSelection
from components.workload.namespace import pod_security_labels
from nested import value_at

SERVICE_ACCOUNT = "cloudwatch-agent"

SHIPPED_LOGS = ("application", "dataplane", "host")
"""Kinds of logs that the add-on's own Fluent Bit ships, each to a log group of that name."""

OLDEST_VERSION = (6, 2, 0)
"""EKS refuses a key that a version does not know. Versions from this one on have a switch for each kind of data.

Source: CloudWatch user guide, "Install the CloudWatch agent with the Amazon CloudWatch Observability EKS add-on".
"""


class CloudWatchObservabilitySpec(EksAddonSpec):
    """Settings of CloudWatch Observability. Container Insights is billed per observation."""

    container_logs: bool = False
    """Ship container logs by the add-on's own Fluent Bit. Not with ``fluentBit``: each line would be billed twice."""
    application_signals: bool = False
    """Instrument services, by a webhook that changes their pods."""
    performance: LogGroupSpec = LogGroupSpec(retention_days=7)
    """Log group of the events that metrics are made of; CloudWatch keeps the metrics themselves for 15 months."""
    logs: LogGroupSpec = LogGroupSpec()
    """Log groups of containers, nodes and their services, with ``containerLogs``."""
    agent_resources: ContainerResources = ContainerResources(cpu="250m", memory="512Mi")
    """Resources of the agent on each node."""

    def faults(self) -> Iterable[str]:
        """Yield a sentence if the pinned version is older than the keys of the configuration."""
        found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", self.version or "")
        if found and tuple(map(int, found.groups())) < OLDEST_VERSION:
            oldest = ".".join(map(str, OLDEST_VERSION))
            yield (
                f"version {self.version} does not know the keys of the configuration, which exist since {oldest}. "
                f"Use {oldest} or a newer one, such as v{oldest}-eksbuild.1, or remove the key for EKS's default."
            )

    @property
    def ships_container_logs(self) -> bool:
        """Return whether ``containerLogs`` or the configuration turns the add-on's own Fluent Bit on."""
        chosen = merged({"containerLogs": {"enabled": self.container_logs}}, self.configuration)
        return bool(value_at(chosen, "containerLogs", "enabled"))

    @property
    def sends_traces(self) -> bool:
        """Return whether ``applicationSignals`` or the configuration turns the instrumentation on."""
        chosen = merged({"applicationSignals": {"enabled": self.application_signals}}, self.configuration)
        return bool(value_at(chosen, "applicationSignals", "enabled"))


class CloudWatchObservability(pulumi.ComponentResource):
    """The CloudWatch agent on every node, its operator and its log groups.

    EKS creates and deletes the namespace with the add-on: the component only adds labels to it.
    """

    TYPE = "landfall:addons:CloudWatchObservability"

    def __init__(
        self,
        name: str,
        args: AddonArgs[CloudWatchObservabilitySpec],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = IrsaRole(
            name,
            IrsaRoleArgs(
                namespace=CLOUDWATCH_OBSERVABILITY.namespace,
                service_account=SERVICE_ACCOUNT,
                oidc_provider=args.context.cluster.oidc_provider,
                managed_policy_arns=agent_policies(args.spec, args.context.cluster.region),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        addon = eks_addon(
            name,
            addon=CLOUDWATCH_OBSERVABILITY,
            args=args,
            configuration=cloudwatch_configuration(args.spec, args.context.nodes),
            role=role,
            depends_on=self._log_groups(name, args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (addon, self._labels(name, addon))
        self.register_outputs({})

    def _log_groups(self, name: str, args: AddonArgs[CloudWatchObservabilitySpec]) -> Sequence[aws.cloudwatch.LogGroup]:
        """Create the log groups of this cluster. Application Signals shares one in the whole account."""
        spec = args.spec
        groups = {
            "performance": spec.performance,
            **dict.fromkeys(SHIPPED_LOGS if spec.ships_container_logs else (), spec.logs),
        }
        return [
            log_group(
                f"{name}-{kind}",
                group=container_insights_group(args.context.cluster.plain_name, kind),
                spec=retention,
                parent=self,
            )
            for kind, retention in groups.items()
        ]

    def _labels(self, name: str, addon: pulumi.Resource) -> pulumi.Resource:
        return k8s.core.v1.NamespacePatch(
            f"{name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaPatchArgs(
                name=CLOUDWATCH_OBSERVABILITY.namespace,
                # The agent measures the network, file system and container runtime of its host.
                labels=pod_security_labels("privileged"),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[addon]),
        )


def agent_policies(spec: CloudWatchObservabilitySpec, region: str) -> Mapping[str, str]:
    """Return the AWS managed policies of the agent's role, by the suffix of the attachment's logical name."""
    policies = {"agent": aws_managed_policy_arn("CloudWatchAgentServerPolicy", region)}
    if spec.sends_traces:
        policies["traces"] = aws_managed_policy_arn("AWSXrayWriteOnlyAccess", region)
    return policies


def cloudwatch_configuration(spec: CloudWatchObservabilitySpec, nodes: NodeSelection) -> dict[str, Any]:
    """Return the configuration of the add-on: what the settings turn on, on nodes of any kind but without GPUs.

    Enhanced Container Insights is on by default, and its successor, metrics by OpenTelemetry, is off.
    """
    return {
        "containerLogs": {"enabled": spec.container_logs},
        "applicationSignals": {"enabled": spec.application_signals},
        # Exporters for GPUs and AWS's own accelerators.
        "dcgmExporter": {"enabled": False},
        "neuronMonitor": {"enabled": False},
        "tolerations": list(TOLERATE_ALL),
        "agent": {"resources": spec.agent_resources.document()},
        "manager": nodes.document(),
    }
