"""Charges of block storage: EBS volumes and persistent volume claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.cost.inputs import whole
from analysis.cost.model import Charge, NotPricedError
from analysis.prices import rates
from analysis.scheduling.resources import GIBIBYTE_MIB
from analysis.scheduling.shipped import chart_of, workloads_of_release
from charts.catalogue import CHARTS
from nested import keys, value_at
from plan.values import is_mapping, is_sequence
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


def stateful_set(workload: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge each claim template of a StatefulSet once per replica."""
    templates = value_at(workload.inputs, "spec", "volumeClaimTemplates")
    copies = whole(value_at(workload.inputs, "spec", "replicas"), 1)
    claims = [each for each in templates if is_mapping(each)] if is_sequence(templates) else []
    return [charge for each in claims for charge in _charges(each.get("spec"), copies)]


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


def _charges(spec: Any, copies: int) -> Sequence[Charge]:
    """Charge a claim. One that names a volume, or is ReadWriteMany, is on EFS, whose file system is charged instead."""
    claimed: Mapping[str, Any] = spec if is_mapping(spec) else {}
    if claimed.get("volumeName") or "ReadWriteMany" in (claimed.get("accessModes") or []):
        return []
    size = mebibytes(value_at(claimed, "resources", "requests", "storage"))
    if size is None:
        reason = "requests storage of unknown size"
        raise NotPricedError(reason)
    return [Charge(item="volume, gp3", price=rates.BLOCK_STORAGE, amount=copies * size / GIBIBYTE_MIB)]
