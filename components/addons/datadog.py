"""The Datadog agent: metrics, and traces and logs where they are asked for, sent to Datadog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.datadog import DATADOG
from components.addons.kit.addon_namespace import Traffic, addon_namespace
from components.addons.kit.addon_secrets import AddonSecret, AddonSecrets, AddonSecretsArgs, SecretsAccess
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec, chart_release
from components.addons.kit.every_node import EVERY_NODE
from components.addons.kit.merge import value_at
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.workload import network_policy as network
from components.workload.secrets import SecretKeySpec

NAMESPACE = DATADOG.namespace
API_KEY_SECRET = "datadog-api-key"  # noqa: S105 - a name
TOKEN_SECRET = "datadog-cluster-agent-token"  # noqa: S105 - a name

DOGSTATSD_PORT = 8125
"""UDP, on each node's own address."""
APM_PORT = 8126
ADMISSION_PORT = 8000
KUBELET_PORT = 10250

Site = Literal[
    "datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "datadoghq.eu", "ap1.datadoghq.com", "ap2.datadoghq.com"
]
"""Where the account is (Datadog documentation, "Getting Started with Datadog Sites")."""


class DatadogSpec(ChartSpec):
    """What a person may choose about it; Datadog charges by the host, and for traces and logs besides."""

    api_key: SecretKeySpec
    site: Site = "datadoghq.com"
    traces: bool = True
    """Taken from pods at port 8126 of their own node."""
    logs: bool = False
    """Everything that containers print; Fluent Bit ships it to CloudWatch already."""
    replicas: Annotated[int, Field(ge=1)] = 1
    """Of the cluster agent, which asks the Kubernetes API on behalf of all."""
    agent_resources: ContainerResources = ContainerResources(cpu="200m", memory="512Mi")
    """On each node."""
    trace_agent_resources: ContainerResources = ContainerResources(cpu="100m", memory="256Mi")
    """On each node, with traces."""
    cluster_agent_resources: ContainerResources = ContainerResources(cpu="200m", memory="512Mi")

    @property
    def serves_external_metrics(self) -> bool:
        """Whether somebody switched the chart's metrics provider on; KEDA serves the same API."""
        return bool(value_at(self.values, "clusterAgent", "metricsProvider", "enabled"))


@dataclass(frozen=True, kw_only=True)
class DatadogArgs(ChartAddonArgs[DatadogSpec]):
    """The agent, its cluster, and the way to its API key."""

    secrets: SecretsAccess
    tags: Sequence[str] = ()
    """On all that it sends, as ``key:value``."""


class Datadog(pulumi.ComponentResource):
    """An agent on every node and a cluster agent; pods reach their node's agent at its host's address."""

    TYPE = "landfall:addons:Datadog"

    def __init__(self, name: str, args: DatadogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        closed = addon_namespace(
            name,
            namespace=NAMESPACE,
            # The agent reads the node's /proc, cgroups and container runtime, and has ports of the host.
            pod_security="privileged",
            traffic=Traffic(
                from_control_plane=[ADMISSION_PORT],
                from_pods=[APM_PORT] if args.spec.traces else [],
                to_vpc=[KUBELET_PORT],
            ),
            cluster=args.cluster,
            parent=self,
        )
        namespace = [*closed, self._dogstatsd_policy(name, closed)]
        secrets = AddonSecrets(
            f"{name}-secrets",
            AddonSecretsArgs(
                secrets=[
                    AddonSecret(name=API_KEY_SECRET, key="api-key", source=args.spec.api_key),
                    # Agents and cluster agent know each other by it; the chart would make another at each rendering.
                    AddonSecret(name=TOKEN_SECRET, key="token", source=None),
                ],
                namespace=NAMESPACE,
                namespace_ready=namespace,
                cluster=args.cluster,
                access=args.secrets,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.release: k8s.helm.v3.Release = chart_release(
            name,
            chart=DATADOG,
            spec=args.spec,
            namespace=NAMESPACE,
            values=datadog_values(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*namespace, *secrets.ready, *args.depends_on]),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})

    def _dogstatsd_policy(self, name: str, closed: Sequence[pulumi.Resource]) -> pulumi.Resource:
        port = k8s.networking.v1.NetworkPolicyPortArgs(port=DOGSTATSD_PORT, protocol="UDP")
        return k8s.networking.v1.NetworkPolicy(
            f"{name}-dogstatsd",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="dogstatsd", namespace=NAMESPACE),
            spec=network.policy({}, ingress=[network.Ingress(from_=[network.every_pod()], ports=[port])]),
            opts=pulumi.ResourceOptions(parent=self, depends_on=closed),
        )


def datadog_values(args: DatadogArgs) -> dict[str, Any]:
    """The chart's values."""
    return {
        "datadog": _settings(args),
        "providers": {"eks": {"ec2": {"useHostnameFromFile": True}}},
        "clusterAgent": _cluster_agent(args),
        "agents": {
            "tolerations": list(EVERY_NODE),
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
        "clusterName": args.cluster.plain_name,
        "tags": list(args.tags),
        "logs": {"enabled": spec.logs, "containerCollectAll": spec.logs},
        "apm": {"portEnabled": spec.traces, "socketEnabled": False},
        "dogstatsd": {"useHostPort": True, "nonLocalTraffic": True, "useSocketVolume": False},
        # An operator of its own, and processes of every container: neither is asked for here.
        "operator": {"enabled": False},
        "processAgent": {"processDiscovery": False},
    }


def _cluster_agent(args: DatadogArgs) -> dict[str, Any]:
    spec = args.spec
    return {
        "replicas": spec.replicas,
        "tokenExistingSecret": TOKEN_SECRET,
        "resources": spec.cluster_agent_resources.document(),
        # KEDA answers for external metrics: a cluster has room for one.
        "metricsProvider": {"enabled": False},
        "pdb": {"create": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app": f"{DATADOG.name}-cluster-agent"}),
        **args.nodes.document(),
    }
