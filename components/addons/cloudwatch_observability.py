"""CloudWatch Container Insights: metrics of nodes, pods and containers, in CloudWatch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s

from charts.cloudwatch_observability import CLOUDWATCH_OBSERVABILITY
from components.addons.kit.every_node import EVERY_NODE
from components.addons.kit.managed_addon import ManagedAddon, ManagedAddonSpec, managed_addon
from components.addons.kit.merge import merged, value_at
from components.addons.kit.resources import ContainerResources
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.iam import aws_managed_policy_arn
from components.aws.irsa import IrsaRole, IrsaRoleArgs
from components.aws.log_group import LogGroupSpec, container_insights_group, log_group
from components.node_selection import ANY_NODE, NodeSelection
from components.workload.namespace import pod_security_labels

NAMESPACE = CLOUDWATCH_OBSERVABILITY.namespace
SERVICE_ACCOUNT = "cloudwatch-agent"

SHIPPED_LOGS = ("application", "dataplane", "host")
"""What the add-on's own Fluent Bit writes, each into a group of that name."""


class CloudWatchObservabilitySpec(ManagedAddonSpec):
    """What a person may choose about it; Container Insights is charged by the observation."""

    container_logs: bool = False
    """The add-on's own Fluent Bit; never beside ours, or each line is shipped, and paid for, twice."""
    application_signals: bool = False
    """Instruments services by a webhook that changes their pods."""
    performance: LogGroupSpec = LogGroupSpec(retention_days=7)
    """The events that metrics are made of; the metrics themselves CloudWatch keeps for 15 months."""
    logs: LogGroupSpec = LogGroupSpec()
    """Of containers, nodes and their services, with ``containerLogs``."""
    agent_resources: ContainerResources = ContainerResources(cpu="250m", memory="512Mi")
    """On each node."""

    @property
    def ships_container_logs(self) -> bool:
        """Whether the add-on's own Fluent Bit runs, asked for by name or by the add-on's own key."""
        asked = merged({"containerLogs": {"enabled": self.container_logs}}, self.configuration)
        return bool(value_at(asked, "containerLogs", "enabled"))

    @property
    def sends_traces(self) -> bool:
        """Whether services are instrumented, asked for by name or by the add-on's own key."""
        asked = merged({"applicationSignals": {"enabled": self.application_signals}}, self.configuration)
        return bool(value_at(asked, "applicationSignals", "enabled"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudWatchObservabilityArgs:
    """The add-on and its cluster."""

    spec: CloudWatchObservabilitySpec
    cluster: ClusterIdentity
    nodes: NodeSelection = ANY_NODE
    """For the operator; agents run on every node."""
    depends_on: Sequence[pulumi.Resource] = ()
    """Nodes and DNS."""


class CloudWatchObservability(pulumi.ComponentResource):
    """The CloudWatch agent on every node, its operator, and the log groups that it writes into.

    EKS makes the namespace with the add-on, and deletes it: its labels are laid over it, and nobody owns it twice.
    """

    TYPE = "landfall:addons:CloudWatchObservability"

    def __init__(
        self, name: str, args: CloudWatchObservabilityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        role = IrsaRole(
            name,
            IrsaRoleArgs(
                namespace=NAMESPACE,
                service_account=SERVICE_ACCOUNT,
                oidc_provider=args.cluster.oidc_provider,
                managed_policy_arns=agent_policies(args.spec),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        addon = managed_addon(
            name,
            ManagedAddon(
                addon_name=CLOUDWATCH_OBSERVABILITY.name,
                spec=args.spec,
                cluster=args.cluster,
                configuration=cloudwatch_configuration(args.spec, args.nodes),
                role=role,
                depends_on=[*self._log_groups(name, args), *args.depends_on],
            ),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (addon, self._labels(name, addon))
        self.register_outputs({})

    def _log_groups(self, name: str, args: CloudWatchObservabilityArgs) -> Sequence[aws.cloudwatch.LogGroup]:
        """Those of this cluster; Application Signals has one for the whole account, which is no stack's."""
        spec = args.spec
        kept = {
            "performance": spec.performance,
            **dict.fromkeys(SHIPPED_LOGS if spec.ships_container_logs else (), spec.logs),
        }
        return [
            log_group(
                f"{name}-{kind}",
                group=container_insights_group(args.cluster.plain_name, kind),
                spec=retention,
                parent=self,
            )
            for kind, retention in kept.items()
        ]

    def _labels(self, name: str, addon: pulumi.Resource) -> pulumi.Resource:
        return k8s.core.v1.NamespacePatch(
            f"{name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaPatchArgs(
                name=NAMESPACE,
                # The agent has the host's network, file system and container runtime: what it measures is there.
                labels=pod_security_labels("privileged"),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[addon]),
        )


def agent_policies(spec: CloudWatchObservabilitySpec) -> Mapping[str, str]:
    """The managed policies of the agent's role, by the suffix of their attachment's name."""
    policies = {"agent": aws_managed_policy_arn("CloudWatchAgentServerPolicy")}
    if spec.sends_traces:
        policies["traces"] = aws_managed_policy_arn("AWSXrayWriteOnlyAccess")
    return policies


def cloudwatch_configuration(spec: CloudWatchObservabilitySpec, nodes: NodeSelection) -> dict[str, Any]:
    """The add-on's configuration: enhanced Container Insights, and nothing that was not asked for."""
    return {
        "containerInsights": {"enabled": True},
        "containerLogs": {"enabled": spec.container_logs},
        "applicationSignals": {"enabled": spec.application_signals},
        "otelContainerInsights": {"enabled": False},
        # Exporters for GPUs and AWS's own accelerators.
        "dcgmExporter": {"enabled": False},
        "neuronMonitor": {"enabled": False},
        "tolerations": list(EVERY_NODE),
        "agent": {"resources": spec.agent_resources.document()},
        "manager": nodes.document(),
    }
