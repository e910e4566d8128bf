"""Read the output of ``pulumi stack export`` as a plan, so that every view works on a deployed stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from google.protobuf.struct_pb2 import Struct
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from plan import values
from plan.errors import PlanError, UsageError
from plan.model import Diagnostic, Plan, PlannedResource
from plan.order import in_plan_order
from plan.provider_references import provider_urn
from plan.resource_types import STACK, STACK_REFERENCE
from plan.validation import message_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OPTIONS = {
    "additionalSecretOutputs": "additionalSecretOutputs",
    "aliases": "aliases",
    "deletedWith": "deletedWith",
    "hideDiff": "hideDiffs",
    "ignoreChanges": "ignoreChanges",
    "importID": "import",
    "protect": "protect",
    "replaceOnChanges": "replaceOnChanges",
    "replaceWith": "replaceWith",
    "retainOnDelete": "retainOnDelete",
}
"""Names of options in a state, and in the wire format and the plan."""

_BOOKKEEPING = frozenset({"__defaults", "__fieldManager", "__initialApiVersion", "__inputs", "__internal", "__meta"})
"""Properties that providers store for their own use."""

_SOURCE = "project:///"
"""Prefix of positions that are relative to the project's folder."""


_Urns = tuple[str, ...]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore")


class _Frame(_Read):
    source_position: str = ""


class _Resource(_Read):
    """A resource of a state. Values that are false or empty are left out there."""

    model_config = ConfigDict(extra="allow")

    urn: str = Field(pattern=r"^urn:pulumi:[^:]+::[^:]+::.+::.+$")
    type: str
    custom: bool
    external: bool = False
    delete: bool = False
    pending_replacement: bool = False
    id: str | None = None
    parent: str | None = None
    provider: str = ""
    inputs: dict[str, Any] = Field(default_factory=dict[str, Any])
    outputs: dict[str, Any] = Field(default_factory=dict[str, Any])
    dependencies: _Urns = ()
    property_dependencies: dict[str, _Urns | None] = Field(default_factory=dict[str, "_Urns | None"])
    custom_timeouts: dict[str, float] = Field(default_factory=dict[str, float])
    source_position: str = ""
    stack_trace: tuple[_Frame, ...] = ()


class _Deployment(_Read):
    resources: tuple[_Resource, ...] = ()


class _Export(_Read):
    version: Literal[3, 4]
    """Version 4 adds features of the deployment; its resources are the same."""
    deployment: _Deployment


def read(path: Path) -> Plan:
    """Return the stack in a file. Its mode is ``up``, as every value in a state is known."""
    resources = _export(path).deployment.resources
    if not resources:
        msg = f"{path}: the stack has no resources. Deploy it first."
        raise UsageError(msg)
    planned = [_planned(resource) for resource in resources if _pending_operation(resource) is None]
    ordered = in_plan_order(planned)
    if orphans := {each.urn for each in planned} - {each.urn for each in ordered}:
        msg = f"{path}: the parent of {min(orphans)} is missing. Export the state again."
        raise PlanError(msg)
    stack, project = resources[0].urn.split(":", 2)[2].split("::")[:2]
    return Plan(
        project=project,
        stack=stack,
        mode="up",
        resources=ordered,
        exports=_exports(planned),
        diagnostics=tuple(
            Diagnostic(severity="warning", message=f"{resource.type} {pending}", urn=resource.urn)
            for resource in resources
            if (pending := _pending_operation(resource))
        ),
    )


def _export(path: Path) -> _Export:
    try:
        return _Export.model_validate(json.loads(path.read_text(encoding="utf-8")), strict=False)
    except OSError as error:
        msg = f"{path}: the state cannot be read ({error.strerror}). Name a file that `pulumi stack export` wrote."
        raise UsageError(msg) from error
    except ValidationError as error:
        raise UsageError(_validation_message(path, error)) from error
    except (ValueError, RecursionError) as error:
        place = f", line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        msg = f"{path}: not JSON{place}. Write the file with `pulumi stack export --file {path.name}`."
        raise UsageError(msg) from error


def _exports(planned: list[PlannedResource]) -> Mapping[str, Any]:
    stack = next((resource for resource in planned if resource.type == STACK), None)
    return stack.outputs if stack else {}


def _pending_operation(resource: _Resource) -> str | None:
    """Return the reason why a resource of the state is not part of the current stack, or None."""
    if resource.delete:
        return f"{resource.id} has been replaced and is pending deletion."
    if resource.pending_replacement:
        return f"{resource.id} has been deleted and is pending replacement."
    return None


def _planned(resource: _Resource) -> PlannedResource:
    found = sorted(resource.property_dependencies.items())
    return PlannedResource(
        urn=resource.urn,
        type=resource.type,
        name=resource.urn.split("::", 3)[-1],
        parent=resource.parent,
        custom=resource.custom,
        remote=not resource.custom and bool(resource.provider),
        read=resource.external or resource.type == STACK_REFERENCE,
        id=resource.id,
        provider=provider_urn(resource.provider),
        inputs=_plain(resource.urn, resource.inputs),
        outputs=_plain(resource.urn, resource.outputs),
        options=_options(resource),
        dependencies=tuple(sorted(resource.dependencies)),
        property_dependencies={key: tuple(sorted(urns)) for key, urns in found if urns},
        location=_location(resource),
    )


def _plain(urn: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Return plain properties: secrets as their mark, encrypted or not, and without bookkeeping of providers."""
    struct = Struct()
    struct.update(properties)
    try:
        return _without_bookkeeping(values.plain(struct))
    except KeyError as error:
        msg = f"{urn}: the state contains a value of an unknown kind (signature {error.args[0]})."
        raise PlanError(msg) from error


def _without_bookkeeping(value: Any) -> Any:
    if values.is_mapping(value):
        return {key: _without_bookkeeping(item) for key, item in value.items() if key not in _BOOKKEEPING}
    if values.is_sequence(value):
        return [_without_bookkeeping(item) for item in value]
    return value


def _options(resource: _Resource) -> dict[str, Any]:
    given = resource.model_extra or {}
    options = {ours: given[name] for name, ours in _OPTIONS.items() if given.get(name)}
    timeouts = {key: f"{seconds:g}s" for key, seconds in resource.custom_timeouts.items() if seconds}
    return options | ({"customTimeouts": timeouts} if timeouts else {})


def _location(resource: _Resource) -> str | None:
    """Return the innermost line of the project's own code, as ``file:line``."""
    for position in (resource.source_position, *(frame.source_position for frame in resource.stack_trace)):
        path, _, line = position.removeprefix(_SOURCE).partition("#")
        if position.startswith(_SOURCE) and not path.startswith("../") and "/site-packages/" not in path:
            return f"{path}:{line.partition(',')[0]}"
    return None


def _validation_message(path: Path, error: ValidationError) -> str:
    """Return a message with the path of every error. Values are left out, as they may be secret."""
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'the file'}: {message_of(fault)}"
        for fault in error.errors(include_url=False)
    ]
    return f"{path}: not the output of `pulumi stack export`:\n" + "\n".join(f"  {fault}" for fault in faults)
