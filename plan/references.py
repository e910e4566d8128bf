"""Stack references: the outputs of another stack, from a file or from planning that stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from google.protobuf.struct_pb2 import Struct

from plan import values
from plan.errors import PlanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TYPE = "pulumi:pulumi:StackReference"


def state(stack: str, outputs: Struct) -> dict[str, Any]:
    """What a stack reference computes; the SDK makes exactly the outputs named as secret secret."""
    secret_names = sorted(key for key, value in outputs.fields.items() if values.has_secret(values.plain_value(value)))
    return {"name": stack, "outputs": values.wire(outputs), "secretOutputNames": secret_names}


def read_outputs(path: Path) -> Struct:
    """Outputs from a file as ``pulumi stack output --json`` writes it; what reads ``[secret]`` there stays secret."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"The stack outputs in {path} cannot be read: {error.strerror}."
        raise UsageError(msg) from error
    except ValueError as error:
        msg = f"The stack outputs in {path} are not JSON: {error}."
        raise UsageError(msg) from error
    if not values.is_mapping(content):
        msg = f"The stack outputs in {path} must be one JSON object of output names and values."
        raise UsageError(msg)
    outputs = Struct()
    outputs.update({key: _marked(value) for key, value in content.items()})
    return outputs


def own_stack(reference: str, project: str, stacks: Mapping[str, Path]) -> str:
    """Which stack of this project a reference means: ``stack``, ``project/stack`` or ``organization/project/stack``."""
    *owner, stack = reference.split("/")
    if (owner and owner[-1] != project) or stack not in stacks:
        known = ", ".join(sorted(stacks))
        msg = (
            f"The program refers to the stack {reference!r}, which is not one of project {project!r} ({known}). "
            f"Give its outputs with --stack-outputs {reference}=FILE."
        )
        raise PlanError(msg)
    return stack


def _marked(value: Any) -> Any:
    return values.secret(values.SECRET) if value == values.SECRET else value
