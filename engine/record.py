"""From a registration request to a planned resource, and from a heap of them to a list in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from google.protobuf.json_format import MessageToDict

from plan.values import SECRET, plain, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from google.protobuf.struct_pb2 import Struct
    from pulumi.runtime.proto.callback_pb2 import Callback

    from plan.model import PlannedResource

Message = Any
"""A protocol message. The SDK's stubs for messages within messages name modules that do not exist."""

STACK = "pulumi:pulumi:Stack"

_REPEATED_OPTIONS = {
    "ignoreChanges": "ignoreChanges",
    "replaceOnChanges": "replaceOnChanges",
    "additionalSecretOutputs": "additionalSecretOutputs",
    "hideDiffs": "hideDiffs",
    "replace_with": "replaceWith",
}
_TEXT_OPTIONS = {"version": "version", "importId": "import", "deletedWith": "deletedWith"}

_KUBERNETES_SECRET = "kubernetes:core/v1:Secret"  # noqa: S105  a type, not a secret


def options_of(request: Message) -> dict[str, Any]:
    """The resource options that the request gives, and no others."""
    options: dict[str, Any] = {
        name: list(values) for field, name in _REPEATED_OPTIONS.items() if (values := getattr(request, field))
    }
    options |= {name: text for field, name in _TEXT_OPTIONS.items() if (text := getattr(request, field))}
    if request.HasField("protect"):
        options["protect"] = request.protect
    if request.HasField("retainOnDelete"):
        options["retainOnDelete"] = request.retainOnDelete
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    if request.aliases:
        options["aliases"] = [alias.urn or _spec(alias) for alias in request.aliases]
    if request.HasField("customTimeouts"):
        options["customTimeouts"] = MessageToDict(request.customTimeouts)
    if request.providers:
        options["providers"] = {package: provider_urn(text) for package, text in sorted(request.providers.items())}
    if request.HasField("replacement_trigger"):
        options["replacementTrigger"] = plain_value(request.replacement_trigger)
    return options


def transforms_of(request: Message) -> list[Callback]:
    """The transforms that the resource's own options give."""
    return list(request.transforms)


def inputs_of(type_: str, properties: Struct) -> dict[str, Any]:
    """The inputs as plain values. A Kubernetes Secret keeps its keys: what is behind them is the secret."""
    inputs = plain(properties)
    if type_ == _KUBERNETES_SECRET:
        for key in ("data", "stringData"):
            if inputs.get(key) == SECRET:
                content = properties.fields[key].struct_value.fields["value"].struct_value
                inputs[key] = dict.fromkeys(sorted(content.fields), SECRET)
    return inputs


def provider_urn(reference: str) -> str | None:
    """``urn::id`` names a provider by its URN."""
    return reference.rpartition("::")[0] or None


def property_dependencies_of(request: Message) -> dict[str, tuple[str, ...]]:
    """Which resources each input comes from."""
    found = sorted(request.propertyDependencies.items())
    return {key: tuple(sorted(dependencies.urns)) for key, dependencies in found if dependencies.urns}


def location_of(request: Message, root: Path) -> str | None:
    """Where in the program the resource is asked for, as ``file:line`` seen from the project's folder.

    The SDK sends its stack trace; the innermost line of the project's own code is the one to look at.
    """
    if request.type == STACK:
        return None
    for position in (request.sourcePosition, *(frame.pc for frame in request.stackTrace.frames)):
        path = unquote(position.uri.removeprefix("file://"))
        if path.startswith(f"{root}/") and "/site-packages/" not in path:
            return f"{path[len(str(root)) + 1 :]}:{position.line}"
    return None


def _spec(alias: Message) -> dict[str, Any]:
    """The parts in which an alias differs from the resource."""
    return {key: value for key, value in MessageToDict(alias.spec).items() if value}


def in_order(resources: Iterable[PlannedResource]) -> tuple[PlannedResource, ...]:
    """Parents before their children, siblings by type and name: whatever thread registered them when."""
    children: dict[str | None, list[PlannedResource]] = {}
    for resource in resources:
        children.setdefault(resource.parent, []).append(resource)
    for siblings in children.values():
        siblings.sort(key=lambda resource: (resource.type != STACK, resource.type, resource.name, resource.urn))
    ordered: list[PlannedResource] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        resource = waiting.pop()
        ordered.append(resource)
        waiting.extend(reversed(children.get(resource.urn, [])))
    return tuple(ordered)
