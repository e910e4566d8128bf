"""What a cluster offers to the workloads on it: the one typed hand-over between platform and systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi

from components.aws.irsa import OidcProvider
from components.monitoring.metric_sources import MetricSources


@dataclass(frozen=True, slots=True, kw_only=True)
class TracesCollector:
    """What takes the spans of services, by OTLP over gRPC."""

    endpoint: str
    """Its URL within the cluster."""
    namespace: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A ready cluster, made by this stack or shared by another one.

    The ``*_ready`` fields are edges of the resource graph: what is put on the cluster depends on them, so that
    it comes after them and, on destroy, goes before them. A shared platform was ready before this stack: its are empty.
    """

    region: str
    cluster_name: pulumi.Output[str]
    oidc_provider: OidcProvider
    vpc_id: pulumi.Output[str]
    public_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Where internet-facing load balancers have their addresses."""
    private_subnet_cidr_blocks: pulumi.Output[Sequence[str]]
    """Where nodes, pods and internal load balancers have theirs."""
    file_system_id: pulumi.Output[str]
    account_id: pulumi.Output[str]
    compute_ready: Sequence[pulumi.Resource] = ()
    """Nodes that can run pods: node groups, networking and cluster DNS."""
    admission_ready: Sequence[pulumi.Resource] = ()
    """Gatekeeper where it fails closed: a namespace that it judges, and so all in it, comes after it."""
    load_balancing_ready: Sequence[pulumi.Resource] = ()
    """The AWS Load Balancer Controller: it makes an Ingress real, and its webhooks answer for it and for pods."""
    secrets_ready: Sequence[pulumi.Resource] = ()
    """External Secrets: its custom resource definitions and webhook."""
    storage_ready: Sequence[pulumi.Resource] = ()
    """The EFS CSI driver and a mount target in each zone."""

    metrics: MetricSources = field(default_factory=MetricSources)
    """What gathers metrics there, and so what there may be alarms on."""
    traces: TracesCollector | None = None
    """What takes spans there, if anything does."""

    @property
    def registry(self) -> pulumi.Output[str]:
        """The account's own container registry (ECR) in the stack's region."""
        return account_registry(self.account_id, self.region)


def account_registry(account_id: pulumi.Input[str], region: str) -> pulumi.Output[str]:
    """The host of an account's container registry (ECR) in one region."""
    return pulumi.Output.format("{0}.dkr.ecr.{1}.amazonaws.com", account_id, region)
