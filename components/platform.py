"""The interface between a cluster and the workloads on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi

from components.aws.irsa import OidcProvider
from components.monitoring.metric_sources import MetricSources
from partition import partition_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TracesCollector:
    """An OpenTelemetry collector that receives spans by OTLP over gRPC."""

    endpoint: str
    """URL inside the cluster."""
    namespace: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatadogAgent:
    """A Datadog Agent on each node, which pods reach at the IP address of their own node."""

    metrics_port: int
    """UDP port of DogStatsD."""
    traces_port: int
    """TCP port of the trace agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A ready cluster, created by this stack or shared by another one.

    Workloads depend on the resources in the ``*_ready`` fields, so that they are created later and destroyed earlier.
    The fields of a shared platform are empty, because it is ready before this stack.
    """

    region: str
    cluster_name: pulumi.Output[str]
    oidc_provider: OidcProvider
    vpc_id: pulumi.Output[str]
    public_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of internet-facing load balancers."""
    private_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of internal load balancers and of managed databases, caches and brokers."""
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of internet-facing load balancers."""
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Address blocks of nodes, pods and internal load balancers."""
    node_security_group_id: pulumi.Output[str]
    """Security group of the nodes and their pods, which a server outside of the cluster accepts connections from."""
    file_system_id: pulumi.Output[str]
    account_id: pulumi.Output[str]
    compute_ready: Sequence[pulumi.Resource] = ()
    """Nodes that can run pods: node groups, networking and cluster DNS."""
    admission_ready: Sequence[pulumi.Resource] = ()
    """Gatekeeper, if its webhook fails closed; namespaces depend on it."""
    load_balancing_ready: Sequence[pulumi.Resource] = ()
    """The AWS Load Balancer Controller: it reconciles Ingresses, and its webhooks admit them and the pods."""
    secrets_ready: Sequence[pulumi.Resource] = ()
    """External Secrets: its custom resource definitions and webhook."""
    storage_ready: Sequence[pulumi.Resource] = ()
    """The EFS CSI driver and a mount target in each zone."""
    block_storage_ready: Sequence[pulumi.Resource] = ()
    """The EBS CSI driver and its StorageClasses."""
    event_scaling: Sequence[pulumi.Resource] | None = None
    """KEDA, which scales workers by the length of their queues; None if the cluster does not run it."""
    nginx_ingress: Sequence[pulumi.Resource] | None = None
    """The NGINX Ingress Controller and its load balancer; None if the cluster does not run it."""
    cert_manager: Sequence[pulumi.Resource] | None = None
    """cert-manager and its ClusterIssuers; None if the cluster does not run it."""

    metrics: MetricSources = field(default_factory=MetricSources)
    """Sources of metrics in the cluster; they decide which alarms exist."""
    traces: TracesCollector | None = None
    """Collector of spans; None if the cluster has none."""
    datadog: DatadogAgent | None = None
    """Datadog Agent of each node; None if the cluster has none."""

    @property
    def registry(self) -> pulumi.Output[str]:
        """Host of the container registry (ECR) of the account in the stack's region."""
        return account_registry(self.account_id, self.region)


def account_registry(account_id: pulumi.Input[str], region: str) -> pulumi.Output[str]:
    """Return the host of an account's container registry (ECR) in one region."""
    return pulumi.Output.format("{0}.dkr.ecr.{1}.{2}", account_id, region, partition_of(region).dns_suffix)
