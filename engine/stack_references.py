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


def stack_of(name: str, project: str) -> str:
    """``project/stack``, whether a name reads ``stack``, ``project/stack`` or ``organization/project/stack``.

    The organization makes no difference: offline there is only one.
    """
    *owner, stack = name.split("/")
    return f"{owner[-1] if owner else project}/{stack}"


class GivenOutputs:
    """Outputs that somebody gave for stacks that the program refers to, however either side spells their names."""

    def __init__(self, project: str, files: Mapping[str, Path]) -> None:
        self._project = project
        self._outputs: dict[str, Struct] = {}
        self._options: dict[str, str] = {}
        self._asked_for: set[str] = set()
        for name, path in files.items():
            stack = stack_of(name, project)
            if stack in self._options:
                msg = f"--stack-outputs names the stack {stack} twice, as {self._options[stack]} and as {name}."
                raise UsageError(msg)
            self._outputs[stack], self._options[stack] = read_outputs(path), name

    def of(self, reference: str) -> Struct | None:
        """The outputs that were given for a reference of the program; None where it has to be planned."""
        stack = stack_of(reference, self._project)
        self._asked_for.add(stack)
        return self._outputs.get(stack)

    def refuse_unused(self) -> None:
        """Outputs that nothing asked for were meant for something: a plan without them would mislead."""
        if unused := self._outputs.keys() - self._asked_for:
            referred = f"only to {', '.join(sorted(self._asked_for))}" if self._asked_for else "to no stack at all"
            names = " and ".join(f"{self._options[stack]}=FILE" for stack in sorted(unused))
            msg = f"--stack-outputs {names} has no use: the program refers {referred}."
            raise UsageError(msg)


def own_stack(reference: str, project: str, stacks: Mapping[str, Path]) -> str:
    """Which stack of this project a reference means."""
    owner, stack = stack_of(reference, project).split("/")
    if owner != project or stack not in stacks:
        known = ", ".join(sorted(stacks))
        msg = (
            f"The program refers to the stack {reference!r}, which is not one of project {project!r} ({known}). "
            f"Give its outputs with --stack-outputs {reference}=FILE."
        )
        raise PlanError(msg)
    return stack


def _marked(value: Any) -> Any:
    return values.secret(values.SECRET) if value == values.SECRET else value
