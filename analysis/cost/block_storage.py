"""Charges of block storage: EBS volumes and persistent volume claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.cost.model import Charge, NotPricedError
from analysis.prices import rates
from analysis.scheduling.planned_workloads import Manifest, planned_workloads, workload_name
from analysis.scheduling.resources import GIBIBYTE_MIB
from analysis.scheduling.shipped import chart_of, workloads_of_release
from analysis.scheduling.volumes import volumes_of
from charts.catalogue import CHARTS
from nested import keys, value_at, values_at
from plan.manifests import manifest_of, manifests_of
from plan.values import is_mapping
from quantity import mebibytes

if TYPE_CHECKING:
    from plan.model import Plan, PlannedResource


def volume(volume: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge an EBS volume."""
    size = volume.inputs.get("size")
    if not isinstance(size, int) or volume.inputs.get("type") != "gp3":
        reason = "is not a gp3 volume of known size"
        raise NotPricedError(reason)
    return [Charge(item="volume, gp3", price=rates.BLOCK_STORAGE, amount=size)]


def claim(claim: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge a PersistentVolumeClaim."""
    return _charges(value_at(claim.inputs, "spec"), copies=1)


def stateful_set(workload: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Charge each claim template of a StatefulSet once per replica, without the claims that the plan has itself."""
    manifest = manifest_of(workload)
    templates = [each for each in values_at(manifest, "spec", "volumeClaimTemplates") if is_mapping(each)]
    if not templates:
        return []
    manifests = manifests_of(plan.resources)
    low, high = _replicas(manifest, manifests)
    first = value_at(manifest, "spec", "ordinals", "start") or 0
    planned = {each["metadata"]["name"] for each in manifests if _is_claim_beside(each, manifest)}
    found: list[Charge] = []
    for template in templates:
        names = [
            f"{value_at(template, 'metadata', 'name')}-{manifest['metadata']['name']}-{n + first}" for n in range(high)
        ]
        copies, max_copies = (sum(name not in planned for name in names[:count]) for count in (low, high))
        found += _charges(template.get("spec"), copies, max_copies) if max_copies else []
    return found


def _replicas(stateful_set: Manifest, manifests: Sequence[Manifest]) -> tuple[int, int]:
    """Return the min and max replicas of a StatefulSet: its own, or those of its autoscaler."""
    for each in planned_workloads(manifests, volumes_of(manifests)):
        if f"{each}" == workload_name(stateful_set):
            return each.replicas.min, each.replicas.max
    return 0, 0


def _is_claim_beside(manifest: Manifest, other: Manifest) -> bool:
    """Return True for a claim in the namespace of another object."""
    same = manifest["metadata"].get("namespace") == other["metadata"].get("namespace")
    return manifest["kind"] == "PersistentVolumeClaim" and same


def release(release: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge the volumes of a known chart's pods, one for each replica."""
    chart = CHARTS.get(chart_of(release))
    values = release.inputs.get("values")
    copies = {
        each.name: each.replicas.min for each in workloads_of_release(release) if each.constraints.has_zonal_volumes
    }
    sizes = {pod.name: _size(values, pod.volume) for pod in (chart.pods if chart else ()) if pod.name in copies}
    return [
        Charge(item=f"volume of {name}, gp3", price=rates.BLOCK_STORAGE, amount=copies[name] * size / GIBIBYTE_MIB)
        for name, size in sizes.items()
    ]


def _size(values: Any, key: str) -> int:
    """Return the size of a chart's volume in MiB: of its claim template, or ``size`` beside the switch ``enabled``."""
    claim = value_at(values, *keys(key), "volumeClaimTemplate", "spec", "resources", "requests", "storage")
    size = mebibytes(claim or value_at(values, *keys(key)[:-1], "size"))
    if size is None:
        reason = "requests storage of unknown size"
        raise NotPricedError(reason)
    return size


def _charges(spec: Any, copies: int, max_copies: int | None = None) -> Sequence[Charge]:
    """Charge a claim. One that names a volume, or is ReadWriteMany, is on EFS, whose file system is charged instead."""
    claimed: Mapping[str, Any] = spec if is_mapping(spec) else {}
    if claimed.get("volumeName") or "ReadWriteMany" in (claimed.get("accessModes") or []):
        return []
    size = mebibytes(value_at(claimed, "resources", "requests", "storage"))
    if size is None:
        reason = "requests storage of unknown size"
        raise NotPricedError(reason)
    at_max = None if max_copies in (None, copies) else max_copies * size / GIBIBYTE_MIB
    amount = copies * size / GIBIBYTE_MIB
    return [Charge(item="volume, gp3", price=rates.BLOCK_STORAGE, amount=amount, max_amount=at_max)]
