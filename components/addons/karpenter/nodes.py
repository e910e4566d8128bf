"""EC2NodeClass and NodePools of Karpenter, from the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
from pydantic import Field

from components.aws.cluster.instance_type import InstanceType, runs_on_arm
from components.aws.cluster.node_group import ROOT_DEVICE
from components.aws.cluster.taint import TaintSpec
from components.node_selection import NODE_GROUP_LABEL, Architecture
from components.spec import CpuQuantity, MemoryQuantity, Spec
from components.string_format import StringFormat

NODE_CLASS = "default"
"""Name of the node class that all pools share: they differ in instance types, not in image, disk or network."""

TOO_SMALL = ("nano", "micro", "small", "medium")
"""Sizes of instances that DaemonSets alone would fill."""

TAINT_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "NO_EXECUTE": "NoExecute",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
}
"""Effects of taints in the spelling of Kubernetes, by the spelling of EKS, which the settings use."""

InstanceCategory = Literal["c", "g", "i", "m", "p", "r", "x"]
InstanceFamily = Annotated[str, StringFormat(r"^[a-z]+[0-9]+[a-z0-9-]*$", "an EC2 instance family", "m7i")]
"""Such as ``m7i``."""


class DisruptionBudgetSpec(Spec):
    """Number of nodes of a pool that Karpenter may disrupt at once, always or at certain times."""

    nodes: Annotated[str, StringFormat(r"^((100|[0-9]{1,2})%|[0-9]+)$", "a number or a percentage of nodes", "10%")]
    """A number or a percentage; ``"0"`` stops every voluntary disruption."""
    reasons: Sequence[Literal["Underutilized", "Empty", "Drifted"]] = ()
    """Reasons of disruption that the budget applies to. Default: all."""
    schedule: str | None = Field(default=None, examples=["0 9 * * mon-fri"])
    """Start of the budget, as a cron expression in UTC."""
    duration_hours: Annotated[int, Field(ge=1)] | None = None

    def faults(self) -> Iterable[str]:
        """Yield a sentence if only one of ``schedule`` and ``durationHours`` is set."""
        if (self.schedule is None) != (self.duration_hours is None):
            yield "schedule and durationHours need each other. Set both or neither."

    def document(self) -> dict[str, Any]:
        """Return the budget of a NodePool."""
        return {
            "nodes": self.nodes,
            **({"reasons": list(self.reasons)} if self.reasons else {}),
            **({"schedule": self.schedule, "duration": f"{self.duration_hours}h"} if self.schedule else {}),
        }


class NodePoolSpec(Spec):
    """Settings of a NodePool. Pods select it by ``nodeGroup``, like a managed node group."""

    instance_categories: Annotated[Sequence[InstanceCategory], Field(min_length=1)] = ("c", "m", "r")
    """Categories of instances, of which Karpenter chooses the cheapest that fits, unless families or types are set."""
    min_generation: Annotated[int, Field(ge=5)] = 5
    """Lowest generation of instances. From the fifth on all are Nitro instances, which prefix delegation requires."""
    instance_families: Sequence[InstanceFamily] = ()
    instance_types: Sequence[InstanceType] = ()
    capacity_types: Annotated[Sequence[Literal["on-demand", "spot"]], Field(min_length=1)] = ("on-demand",)
    """Purchase options. With both, Karpenter prefers spot."""
    architecture: Architecture = "amd64"
    cpu_limit: CpuQuantity = "64"
    """CPU of all nodes of the pool together, which limits the cost of a runaway workload."""
    memory_limit: MemoryQuantity = "256Gi"
    """Memory of all nodes of the pool together."""
    weight: Annotated[int, Field(ge=1, le=100)] | None = None
    """Priority of the pool: Karpenter tries the highest weight first."""
    labels: Mapping[str, str] = Field(default_factory=dict[str, str])
    dedicated: bool = False
    """Taint the nodes, so that only pods that select this pool by ``nodeGroup`` run on them."""
    taints: Sequence[TaintSpec] = ()
    consolidation_policy: Literal["WhenEmpty", "WhenEmptyOrUnderutilized"] = "WhenEmptyOrUnderutilized"
    consolidate_after_minutes: Annotated[int, Field(ge=0)] = 5
    """Minutes without a new or removed pod before a node is consolidated, so that a rollout does not cause churn."""
    budgets: Sequence[DisruptionBudgetSpec] = (DisruptionBudgetSpec(nodes="10%"),)
    expire_after_hours: Annotated[int, Field(ge=1)] | None = 720
    """Maximum age of a node. The next node has the same ``amiAlias``, which alone brings patches. ``null`` disables
    expiry."""
    termination_grace_period_hours: Annotated[int, Field(ge=1)] = 2
    """Maximum time for which pods can delay the termination of a node."""

    def faults(self) -> Iterable[str]:
        """Yield a sentence for each conflict between families, types and architecture."""
        if self.instance_families and self.instance_types:
            yield "instanceFamilies and instanceTypes: only instances in both would match. Set one of them."
        for machine in (*self.instance_families, *self.instance_types):
            architecture = "arm64" if runs_on_arm(machine) else "amd64"
            if architecture != self.architecture:
                yield f"{machine} is {architecture}, but architecture is {self.architecture}. Change one of them."

    @property
    def accepts_any_pod(self) -> bool:
        """Return whether pods without tolerations can run here."""
        return not self.dedicated and not self.taints


def node_class_spec(  # noqa: PLR0913 - each argument is a property of every node
    *,
    ami_alias: str,
    disk_size_gib: int,
    max_pods: int,
    instance_profile: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
    security_group_id: pulumi.Input[str],
    tags: Mapping[str, str],
) -> dict[str, Any]:
    """Return the spec of an EC2NodeClass: image, disk and metadata service as on managed node groups."""
    ebs = {"volumeType": "gp3", "volumeSize": f"{disk_size_gib}Gi", "encrypted": True, "deleteOnTermination": True}
    return {
        "amiSelectorTerms": [{"alias": ami_alias}],
        "instanceProfile": instance_profile,
        "subnetSelectorTerms": [{"id": subnet_id} for subnet_id in subnet_ids],
        "securityGroupSelectorTerms": [{"id": security_group_id}],
        "associatePublicIPAddress": False,
        # Karpenter does not know prefix delegation: by default it counts the addresses of the network interfaces.
        "kubelet": {"maxPods": max_pods},
        # A hop limit of one keeps the credentials of the node from its pods.
        "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
        "blockDeviceMappings": [{"deviceName": ROOT_DEVICE, "rootVolume": True, "ebs": ebs}],
        **({"tags": dict(tags)} if tags else {}),
    }


def node_pool_spec(pool: str, spec: NodePoolSpec) -> dict[str, Any]:
    """Return the spec of a NodePool."""
    own = TaintSpec(key=NODE_GROUP_LABEL, value=pool, effect="NO_SCHEDULE")
    taints = [*([own] if spec.dedicated else []), *spec.taints]
    return {
        **({"weight": spec.weight} if spec.weight else {}),
        "limits": {"cpu": spec.cpu_limit, "memory": spec.memory_limit},
        "disruption": {
            "consolidationPolicy": spec.consolidation_policy,
            "consolidateAfter": f"{spec.consolidate_after_minutes}m",
            "budgets": [budget.document() for budget in spec.budgets],
        },
        "template": {
            "metadata": {"labels": {**spec.labels, NODE_GROUP_LABEL: pool}},
            "spec": {
                "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": NODE_CLASS},
                "requirements": list(_requirements(spec)),
                "expireAfter": f"{spec.expire_after_hours}h" if spec.expire_after_hours else "Never",
                "terminationGracePeriod": f"{spec.termination_grace_period_hours}h",
                **({"taints": [_taint(taint) for taint in taints]} if taints else {}),
            },
        },
    }


def _requirements(spec: NodePoolSpec) -> Iterable[dict[str, Any]]:
    yield _requirement("kubernetes.io/os", "In", ["linux"])
    yield _requirement("kubernetes.io/arch", "In", [spec.architecture])
    yield _requirement("karpenter.sh/capacity-type", "In", spec.capacity_types)
    if spec.instance_types:
        yield _requirement("node.kubernetes.io/instance-type", "In", spec.instance_types)
        return
    yield _requirement("karpenter.k8s.aws/instance-size", "NotIn", TOO_SMALL)
    if spec.instance_families:
        yield _requirement("karpenter.k8s.aws/instance-family", "In", spec.instance_families)
    else:
        yield _requirement("karpenter.k8s.aws/instance-category", "In", spec.instance_categories)
        yield _requirement("karpenter.k8s.aws/instance-generation", "Gt", [f"{spec.min_generation - 1}"])


def _requirement(key: str, operator: str, values: Sequence[str]) -> dict[str, Any]:
    return {"key": key, "operator": operator, "values": list(values)}


def _taint(taint: TaintSpec) -> dict[str, Any]:
    return {"key": taint.key, "effect": TAINT_EFFECTS[taint.effect], **({"value": taint.value} if taint.value else {})}
