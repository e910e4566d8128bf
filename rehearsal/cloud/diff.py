"""What changes between two sets of inputs, and whether that takes a new resource."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pulumi.runtime.proto import provider_pb2

from plan import resource_types
from rehearsal.cloud import identity, wire
from rehearsal.cloud.model import type_of
from rehearsal.cloud.replacement import DELETED_FIRST, WHEN_REMOVED, forcing

Path = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$]*").fullmatch
_MISSING = object()


def difference(urn: str, olds: dict[str, Any], news: dict[str, Any]) -> provider_pb2.DiffResponse:
    """The answer to the engine: property by property, with what has to be replaced."""
    forced = forcing(urn)
    kept = WHEN_REMOVED.get(type_of(urn), ())
    found = {
        path: (kind, reaches(path, forced) or (kind == "DELETE" and text(path) in kept))
        for path, kind in changes(olds, news)
    }
    if not found:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
    replaces = sorted({text(path) for path, (_, forces) in found.items() if forces})
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME,
        diffs=sorted({str(path[0]) for path in found}),
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and _goes_first(urn, olds, news),
        hasDetailedDiff=True,
        detailedDiff={
            text(path): provider_pb2.PropertyDiff(
                kind=provider_pb2.PropertyDiff.Kind.Value(f"{kind}_REPLACE" if forces else kind), inputDiff=True
            )
            for path, (kind, forces) in found.items()
        },
    )


def changes(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Each place that differs, as deep as both sides reach; what is unknown may differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if not key.startswith("__"):
                yield from changes(old.get(key, _MISSING), new.get(key, _MISSING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from changes(before, after, (*path, number))
    elif old != new or new == wire.UNKNOWN:
        kind = "ADD" if old is _MISSING else "DELETE" if new is _MISSING else "UPDATE"
        yield path, kind


def text(path: Path) -> str:
    """A property path as the engine writes it: ``spec.ports[0]`` and ``metadata.labels["a.b/c"]``."""
    result = ""
    for step in path:
        if isinstance(step, int):
            result += f"[{step}]"
        elif _PLAIN_KEY(step):
            result += f".{step}" if result else step
        else:
            result += f'["{step}"]'
    return result


def reaches(path: Path, wanted: tuple[str, ...]) -> bool:
    """Whether a change is inside of one of some dotted paths, or of something that holds it."""
    steps = [str(step) for step in path]
    return any(each == "*" or _meet(steps, each.split(".")) for each in wanted)


def _meet(steps: list[str], wanted: list[str]) -> bool:
    shorter = min(len(steps), len(wanted))
    return steps[:shorter] == wanted[:shorter]


def _goes_first(urn: str, olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """What has a name of the program's choice cannot exist twice: the old one goes before the new one comes."""
    type_ = type_of(urn)
    if type_ == resource_types.HELM_RELEASE:
        return all(olds.get(key) == news.get(key) for key in ("name", "namespace"))
    if resource_types.is_kubernetes_object(type_):
        before, after = olds.get("metadata") or {}, news.get("metadata") or {}
        own = (after.get("annotations") or {}).get(identity.AUTO_NAMED_MARK)
        return not own and all(before.get(key) == after.get(key) for key in ("name", "namespace"))
    return type_ in DELETED_FIRST or identity.keeps_given_name(urn, olds, news)
