"""Charges of block storage: EBS volumes and persistent volume claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.cost.inputs import whole
from analysis.cost.model import Charge, NotPricedError
from analysis.prices import rates
from analysis.scheduling.resources import GIBIBYTE_MIB
from nested import value_at
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
