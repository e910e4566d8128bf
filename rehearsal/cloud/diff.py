"""Differences between two sets of inputs, and the replacements that they require."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from nested import mapping_at, value_at
from plan import resource_types
from plan.values import is_mapping, is_sequence
from rehearsal.cloud import provider_protocol, resource_names
from rehearsal.cloud.model import type_of
from rehearsal.cloud.replacement import DELETED_FIRST, IGNORED, WHEN_REMOVED, replacement_properties

Path = tuple[str | int, ...]

_is_plain_key = re.compile(r"[A-Za-z_$][\w$]*").fullmatch
_MISSING = object()


def difference(urn: str, olds: dict[str, Any], news: dict[str, Any]) -> provider_pb2.DiffResponse:
    """Return the response to the engine: every changed property, and the properties that force a replacement."""
    forced = replacement_properties(urn)
    kept, ignored = WHEN_REMOVED.get(type_of(urn), ()), IGNORED.get(type_of(urn), ())
    found = {
        path: (kind, matches(path, forced) or (kind == "DELETE" and text(path) in kept))
        for path, kind in changes(olds, news)
        if not matches(path, ignored)
    }
    if not found:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
    replaces = sorted({text(path) for path, (_, forces) in found.items() if forces})
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME,
        diffs=sorted({str(path[0]) for path in found}),
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and _deletes_before_create(urn, olds, news),
        hasDetailedDiff=True,
        detailedDiff={
            text(path): provider_pb2.PropertyDiff(
                kind=provider_pb2.PropertyDiff.Kind.Value(f"{kind}_REPLACE" if forces else kind), inputDiff=True
            )
            for path, (kind, forces) in found.items()
        },
    )


def changes(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield path and kind of each difference, at the deepest common level. An unknown value counts as different."""
    if is_mapping(old) and is_mapping(new):
        for key in sorted({*old, *new}):
            if not key.startswith("__"):
                yield from changes(old.get(key, _MISSING), new.get(key, _MISSING), (*path, key))
    elif is_sequence(old) and is_sequence(new) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from changes(before, after, (*path, number))
    elif old != new or new == provider_protocol.UNKNOWN:
        kind = "ADD" if old is _MISSING else "DELETE" if new is _MISSING else "UPDATE"
        yield path, kind


def text(path: Path) -> str:
    """Format a property path as the engine does: ``spec.ports[0]`` and ``metadata.labels["a.b/c"]``."""
    result = ""
    for step in path:
        if isinstance(step, int):
            result += f"[{step}]"
        elif _is_plain_key(step):
            result += f".{step}" if result else step
        else:
            result += f'["{step}"]'
    return result


def matches(path: Path, wanted: tuple[str, ...]) -> bool:
    """Return whether a path lies inside one of the dotted paths, or contains one."""
    steps = [str(step) for step in path]
    return any(each == "*" or _overlap(steps, each.split(".")) for each in wanted)


def _overlap(steps: list[str], wanted: list[str]) -> bool:
    shorter = min(len(steps), len(wanted))
    return steps[:shorter] == wanted[:shorter]


def _deletes_before_create(urn: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Return whether the old resource is deleted first, because the name that the program sets is unique."""
    type_ = type_of(urn)
    if type_ == resource_types.HELM_RELEASE:
        return all(olds.get(key) == news.get(key) for key in ("name", "namespace"))
    if resource_types.is_kubernetes_object(type_):
        before, after = mapping_at(olds, "metadata"), mapping_at(news, "metadata")
        own = value_at(after, "annotations", resource_names.AUTO_NAMED_MARK)
        return not own and all(before.get(key) == after.get(key) for key in ("name", "namespace"))
    return type_ in DELETED_FIRST or resource_names.has_fixed_name(urn, olds, news)
