"""Updates that the Kubernetes API server rejects, because a field cannot change or may only grow.

Sources: ValidateStatefulSetUpdate in pkg/apis/apps/validation, ValidatePersistentVolumeClaimUpdate and the admission
plugin PersistentVolumeClaimResize, ValidateConfigMapUpdate in pkg/apis/core/validation of Kubernetes 1.35, read in
November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from nested import value_at
from quantity import mebibytes
from rehearsal.cloud import claims, diff
from rehearsal.cloud.api_server import ApiServer, kind_of, metadata_of
from rehearsal.cloud.model import Resource
from rehearsal.cloud.replacement import IMMUTABLE

_IMMUTABLE = "field is immutable"

MUTABLE_SPEC = {
    claims.STATEFUL_SET: (
        "minReadySeconds",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
        "replicas",
        "revisionHistoryLimit",
        "template",
        "updateStrategy",
    ),
}
"""Fields of ``spec`` that may change, of kinds whose other fields may not."""

_SIZE = ("spec", "resources", "requests", "storage")


def faults(api: ApiServer, before: Resource, after: Resource) -> Iterator[str]:
    """Yield why the API server rejects an update."""
    kind = kind_of(after)
    changed = [path for path, _ in diff.changes(before.inputs, after.inputs)]
    immutable = IMMUTABLE.get(kind, ())
    mutable = MUTABLE_SPEC.get(kind)
    for path in changed:
        outside = mutable is not None and path[0] == "spec" and (len(path) == 1 or path[1] not in mutable)
        if outside or diff.matches(path, immutable):
            yield f"{diff.text(path)}: {_IMMUTABLE}"
    if kind == claims.CLAIM:
        yield from _size_faults(api, before, after)
    if kind in {"ConfigMap", "Secret"} and before.inputs.get("immutable") is True:
        fields = ("data", "binaryData", "stringData", "immutable")
        yield from (f"{diff.text(path)}: {_IMMUTABLE}" for path in changed if path[0] in fields)


def _size_faults(api: ApiServer, before: Resource, after: Resource) -> Iterator[str]:
    """Yield why the size of a claim cannot change: it shrinks, has no volume yet, or its class does not allow it."""
    old, new = (mebibytes(value_at(each.inputs, *_SIZE)) or 0 for each in (before, after))
    key = ".".join(_SIZE)
    if new < old:
        sizes = [value_at(each.inputs, *_SIZE) for each in (after, before)]
        yield f"{key}: {sizes[0]} is less than {sizes[1]}; a volume cannot shrink"
    if new <= old:
        return
    storage_class = claims.storage_class_of(api, after.inputs["spec"])
    if storage_class is None or storage_class.inputs.get("allowVolumeExpansion") is not True:
        yield f"{key}: only a volume of a class with allowVolumeExpansion can grow"
    elif not is_bound(api, after):
        yield f"{key}: the claim has no volume yet, and only a bound claim can grow"


def is_bound(api: ApiServer, claim: Resource) -> bool:
    """Return whether a claim has a volume: a static one, or one that its driver has created."""
    metadata = metadata_of(claim)
    name = claims.display_name(metadata["name"], metadata["namespace"])
    created = any(each.kind == "volume" and name in each.used_by for each in api.store.unmanaged)
    return bool(claim.inputs["spec"].get("volumeName")) or created
