"""What Karpenter's nodes are like: its EC2NodeClass and NodePools, from the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pulumi
from pydantic import Field

from components.aws.cluster.instance_type import InstanceType, runs_on_arm
from components.aws.cluster.node_group import ROOT_DEVICE, TaintSpec
from components.node_selection import NODE_GROUP_LABEL
from components.spec import CpuQuantity, MemoryQuantity, Spec
from components.string_format import StringFormat

NODE_CLASS = "default"
"""One for all pools: they differ in machines, not in image, disk or network."""

TOO_SMALL = ("nano", "micro", "small", "medium")
"""Sizes that what runs on every node would fill."""

TAINT_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "NO_EXECUTE": "NoExecute",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
}
"""As Kubernetes spells what EKS's node groups, and so the settings, spell in capitals."""

InstanceCategory = Literal["c", "g", "i", "m", "p", "r", "x"]
InstanceFamily = Annotated[str, StringFormat(r"^[a-z]+[0-9]+[a-z0-9-]*$", "an EC2 instance family", "m7i")]
"""Such as ``m7i``."""


class DisruptionBudgetSpec(Spec):
    """How many of a pool's nodes may be replaced at once, always or at certain times."""

    nodes: Annotated[str, StringFormat(r"^((100|[0-9]{1,2})%|[0-9]+)$", "a number or a percentage of nodes", "10%")]
    """A number or a share of them; ``"0"`` stops every voluntary replacement."""
    reasons: Sequence[Literal["Underutilized", "Empty", "Drifted"]] = ()
    """Only for these; empty means for all."""
    schedule: str | None = Field(default=None, examples=["0 9 * * mon-fri"])
    """When it begins to hold, as cron has it, in UTC."""
    duration_hours: Annotated[int, Field(ge=1)] | None = None

    def faults(self) -> Iterable[str]:
        """A beginning and a length, or neither."""
        if (self.schedule is None) != (self.duration_hours is None):
            yield "schedule and durationHours belong together: give both or neither"

    def document(self) -> dict[str, Any]:
        """As a NodePool has it."""
        return {
            "nodes": self.nodes,
            **({"reasons": list(self.reasons)} if self.reasons else {}),
            **({"schedule": self.schedule, "duration": f"{self.duration_hours}h"} if self.schedule else {}),
        }


class NodePoolSpec(Spec):
    """What a person may choose about a pool of nodes; pods choose it by ``nodeGroup``, as they do a node group."""

    instance_categories: Annotated[Sequence[InstanceCategory], Field(min_length=1)] = ("c", "m", "r")
    """Of these, the cheapest machine that fits; unless families or types are given."""
    min_generation: Annotated[int, Field(ge=5)] = 5
    """From the fifth on they are all Nitro machines, as prefix delegation asks."""
    instance_families: Sequence[InstanceFamily] = ()
    instance_types: Sequence[InstanceType] = ()
    capacity_types: Annotated[Sequence[Literal["on-demand", "spot"]], Field(min_length=1)] = ("on-demand",)
    """With both, spot where there is any."""
    architecture: Literal["amd64", "arm64"] = "amd64"
    cpu_limit: CpuQuantity = "64"
    """Of all its nodes together: the end of what a runaway workload can cost."""
    memory_limit: MemoryQuantity = "256Gi"
    weight: Annotated[int, Field(ge=1, le=100)] | None = None
    """Of several pools that would do, the heaviest is taken."""
    labels: Mapping[str, str] = Field(default_factory=dict[str, str])
    dedicated: bool = False
    """Only pods that choose this pool by ``nodeGroup`` run on it."""
    taints: Sequence[TaintSpec] = ()
    consolidation_policy: Literal["WhenEmpty", "WhenEmptyOrUnderutilized"] = "WhenEmptyOrUnderutilized"
    consolidate_after_minutes: Annotated[int, Field(ge=0)] = 5
    """Without a pod that came or went, before a node is looked at: a rollout does not make nodes come and go."""
    budgets: Sequence[DisruptionBudgetSpec] = (DisruptionBudgetSpec(nodes="10%"),)
    expire_after_hours: Annotated[int, Field(ge=1)] | None = 720
    """Nodes older than 30 days are replaced, so that none escapes patches; without a number they stay."""
    termination_grace_period_hours: Annotated[int, Field(ge=1)] = 2
    """How long a disruption budget can hold a node that has to go."""

    def faults(self) -> Iterable[str]:
        """One way of naming machines, of the architecture that the image is for."""
        if self.instance_families and self.instance_types:
            yield "give instanceFamilies or instanceTypes, not both: only machines in both would be left"
        for machine in (*self.instance_families, *self.instance_types):
            architecture = "arm64" if runs_on_arm(machine) else "amd64"
            if architecture != self.architecture:
                yield f"{machine} is an {architecture} machine, the pool's architecture is {self.architecture}"

    @property
    def accepts_any_pod(self) -> bool:
        """Whether pods that tolerate nothing may run here."""
        return not self.dedicated and not self.taints


def node_class_spec(  # noqa: PLR0913 - one argument a thing that every node has
    *,
    ami_alias: str,
    disk_size_gib: int,
    max_pods: int,
    instance_profile: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
    security_group_id: pulumi.Input[str],
    tags: Mapping[str, str],
) -> dict[str, Any]:
    """An EC2NodeClass: the same image, disk and metadata service as nodes of a managed group have."""
    ebs = {"volumeType": "gp3", "volumeSize": f"{disk_size_gib}Gi", "encrypted": True, "deleteOnTermination": True}
    return {
        "amiSelectorTerms": [{"alias": ami_alias}],
        "instanceProfile": instance_profile,
        "subnetSelectorTerms": [{"id": subnet_id} for subnet_id in subnet_ids],
        "securityGroupSelectorTerms": [{"id": security_group_id}],
        "associatePublicIPAddress": False,
        # Karpenter knows nothing of prefix delegation and would count the addresses of a network interface.
        "kubelet": {"maxPods": max_pods},
        # A hop limit of one keeps the node's own credentials from its pods.
        "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
        "blockDeviceMappings": [{"deviceName": ROOT_DEVICE, "rootVolume": True, "ebs": ebs}],
        **({"tags": dict(tags)} if tags else {}),
    }


def node_pool_spec(pool: str, spec: NodePoolSpec) -> dict[str, Any]:
    """A NodePool of the one node class."""
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
