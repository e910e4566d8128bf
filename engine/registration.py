"""Read the inputs, options and source location of a registration request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from google.protobuf.json_format import MessageToDict

from plan.provider_references import provider_urn
from plan.resource_types import KUBERNETES_SECRET, STACK
from plan.values import SECRET, plain, plain_value

if TYPE_CHECKING:
    from pathlib import Path

    from google.protobuf.struct_pb2 import Struct
    from pulumi.runtime.proto.callback_pb2 import Callback

Message = Any
"""A protocol message. The SDK's stubs for messages within messages name modules that do not exist."""

_REPEATED_OPTIONS = {
    "ignoreChanges": "ignoreChanges",
    "replaceOnChanges": "replaceOnChanges",
    "additionalSecretOutputs": "additionalSecretOutputs",
    "hideDiffs": "hideDiffs",
    "replace_with": "replaceWith",
}
_TEXT_OPTIONS = {"version": "version", "importId": "import", "deletedWith": "deletedWith"}


def options_of(request: Message) -> dict[str, Any]:
    """Return the resource options that the request sets."""
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
    """Return the transforms in the options of the resource."""
    return list(request.transforms)


def inputs_of(type_: str, properties: Struct) -> dict[str, Any]:
    """Return the inputs as plain values. Of a Kubernetes Secret only the values are secret, and its keys are kept."""
    inputs = plain(properties)
    if type_ == KUBERNETES_SECRET:
        for key in ("data", "stringData"):
            if inputs.get(key) == SECRET:
                content = properties.fields[key].struct_value.fields["value"].struct_value
                inputs[key] = dict.fromkeys(sorted(content.fields), SECRET)
    return inputs


def property_dependencies_of(request: Message) -> dict[str, tuple[str, ...]]:
    """Return the URNs of the resources that each input comes from."""
    found = sorted(request.propertyDependencies.items())
    return {key: tuple(sorted(dependencies.urns)) for key, dependencies in found if dependencies.urns}


def location_of(request: Message, root: Path) -> str | None:
    """Return the line of the program that registers the resource, as ``file:line`` relative to the project.

    It is the innermost line of the project's own code in the stack trace that the SDK sends.
    """
    if request.type == STACK:
        return None
    for position in (request.sourcePosition, *(frame.pc for frame in request.stackTrace.frames)):
        path = unquote(position.uri.removeprefix("file://"))
        if path.startswith(f"{root}/") and "/site-packages/" not in path:
            return f"{path[len(str(root)) + 1 :]}:{position.line}"
    return None


def _spec(alias: Message) -> dict[str, Any]:
    """Return the parts in which an alias differs from the resource."""
    return {key: value for key, value in MessageToDict(alias.spec).items() if value}
