"""Datadog agent: metrics, traces and logs in Datadog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.datadog import DATADOG
from charts.model import NODE_CRITICAL, TOLERATE_ALL
from components.addons.kit.addon_secrets import AddonSecret, AddonSecrets, AddonSecretsArgs, SecretsAccess
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic, isolated_namespace
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.platform import DatadogAgent
from components.workload import network_policy as network
from components.workload.secrets import SecretKeySpec
from nested import value_at

API_KEY_SECRET = "datadog-api-key"  # noqa: S105 - a name
TOKEN_SECRET = "datadog-cluster-agent-token"  # noqa: S105 - a name

DOGSTATSD_PORT = 8125
"""UDP port on each node."""
APM_PORT = 8126
AGENT = DatadogAgent(metrics_port=DOGSTATSD_PORT, traces_port=APM_PORT)
"""The agent, for the workloads that send metrics and traces to it."""
ADMISSION_PORT = 8000
KUBELET_PORT = 10250

Site = Literal[
    "datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "datadoghq.eu", "ap1.datadoghq.com", "ap2.datadoghq.com"
]
"""Site of the Datadog account. Source: Datadog documentation, "Getting Started with Datadog Sites"."""


class DatadogSpec(ChartSpec):
    """Settings of Datadog, which bills per host, and traces and logs in addition."""

    api_key: SecretKeySpec
    site: Site = "datadoghq.com"
    traces: bool = True
    """Receive traces of pods on port 8126 of their node."""
    logs: bool = False
    """Ship container logs to Datadog, in addition to ``fluentBit``, which ships them to CloudWatch."""
    replicas: Annotated[int, Field(ge=1)] = 1
    """Number of cluster agents, which read the Kubernetes API for all agents."""
    agent_resources: ContainerResources = ContainerResources(cpu="200m", memory="512Mi")
    """Resources of the agent on each node."""
    trace_agent_resources: ContainerResources = ContainerResources(cpu="100m", memory="256Mi")
    """Resources of the trace agent on each node, with ``traces``."""
    cluster_agent_resources: ContainerResources = ContainerResources(cpu="200m", memory="512Mi")

    @property
    def serves_external_metrics(self) -> bool:
        """Return whether ``values`` turn the metrics provider on, which serves the same API as KEDA."""
        return bool(value_at(self.values, "clusterAgent", "metricsProvider", "enabled"))


@dataclass(frozen=True, kw_only=True)
class DatadogArgs(AddonArgs[DatadogSpec]):
    """The agent, and access to its API key."""

    secrets: SecretsAccess
    tags: Sequence[str] = ()
    """Tags of all data, as ``key:value``."""


class Datadog(pulumi.ComponentResource):
    """An agent on every node and a cluster agent. Pods reach the agent of their node at the IP address of the node."""

    TYPE = "landfall:addons:Datadog"

    def __init__(self, name: str, args: DatadogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        namespace = isolated_namespace(
            name,
            namespace=DATADOG.namespace,
            # The agent reads /proc, cgroups and the container runtime of its node, and uses host ports.
            pod_security="privileged",
            traffic=Traffic(
                from_control_plane=[ADMISSION_PORT],
                from_pods=[APM_PORT] if args.spec.traces else [],
                to_vpc=[KUBELET_PORT],
            ),
            cluster=args.context.cluster,
            parent=self,
            policies={"dogstatsd": dogstatsd_policy()},
        )
        secrets = AddonSecrets(
            f"{name}-secrets",
            AddonSecretsArgs(
                secrets=[
                    AddonSecret(name=API_KEY_SECRET, key="api-key", source=args.spec.api_key),
                    # Agents and cluster agent authenticate by it; the chart would generate another on each render.
                    AddonSecret(name=TOKEN_SECRET, key="token", source=None),
                ],
                namespace=DATADOG.namespace,
                namespace_ready=namespace,
                cluster=args.context.cluster,
                access=args.secrets,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=DATADOG,
            spec=args.spec,
            values=datadog_values(args),
            parent=self,
            depends_on=[*namespace, *secrets.ready, *args.context.depends_on],
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def dogstatsd_policy() -> k8s.networking.v1.NetworkPolicySpecArgs:
    """Return the network policy for DogStatsD, which pods of any namespace send to over UDP."""
    port = k8s.networking.v1.NetworkPolicyPortArgs(port=DOGSTATSD_PORT, protocol="UDP")
    return network.policy({}, ingress=[network.Ingress(from_=[network.every_pod()], ports=[port])])


def datadog_values(args: DatadogArgs) -> dict[str, Any]:
    """Return the values of the chart."""
    return {
        "datadog": _settings(args),
        "providers": {"eks": {"ec2": {"useHostnameFromFile": True}}},
        "clusterAgent": _cluster_agent(args),
        "agents": {
            "tolerations": list(TOLERATE_ALL),
            "priorityClassName": NODE_CRITICAL,
            "containers": {
                "agent": {"resources": args.spec.agent_resources.document()},
                "traceAgent": {"resources": args.spec.trace_agent_resources.document()},
                "initContainers": {"resources": args.spec.agent_resources.document()},
            },
        },
    }


def _settings(args: DatadogArgs) -> dict[str, Any]:
    spec = args.spec
    return {
        "apiKeyExistingSecret": API_KEY_SECRET,
        "site": spec.site,
        "clusterName": args.context.cluster.plain_name,
        "tags": list(args.tags),
        "logs": {"enabled": spec.logs, "containerCollectAll": spec.logs},
        "apm": {"portEnabled": spec.traces, "socketEnabled": False},
        "dogstatsd": {"useHostPort": True, "nonLocalTraffic": True, "useSocketVolume": False},
        # Neither the Datadog operator nor the processes of every container are used.
        "operator": {"enabled": False},
        "processAgent": {"processDiscovery": False},
        # By default the chart adds a privileged container with an eBPF program on every node, which discovers services.
        "discovery": {"enabled": False},
    }


def _cluster_agent(args: DatadogArgs) -> dict[str, Any]:
    spec = args.spec
    return {
        "replicas": spec.replicas,
        "tokenExistingSecret": TOKEN_SECRET,
        "resources": spec.cluster_agent_resources.document(),
        # It runs before the agent and needs no more: the pod requests the larger of the two.
        "containers": {"initContainers": {"resources": spec.cluster_agent_resources.document()}},
        # KEDA serves external metrics; a cluster can have one provider.
        "metricsProvider": {"enabled": False},
        "pdb": {"create": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app": f"{DATADOG.name}-cluster-agent"}),
        **args.context.nodes.document(),
    }
