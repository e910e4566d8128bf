"""Outputs of another stack, from a file or from a plan of that stack."""

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
    """Return the state of a stack reference. The SDK marks the outputs that are named as secret."""
    secret_names = sorted(key for key, value in outputs.fields.items() if values.has_secret(values.plain_value(value)))
    return {"name": stack, "outputs": values.wire(outputs), "secretOutputNames": secret_names}


def read_outputs(path: Path) -> Struct:
    """Read outputs from a file that ``pulumi stack output --json`` wrote. A value ``[secret]`` stays secret."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: stack outputs cannot be read: {error.strerror}."
        raise UsageError(msg) from error
    except ValueError as error:
        msg = f"{path}: stack outputs are not JSON: {error}."
        raise UsageError(msg) from error
    if not values.is_mapping(content):
        msg = f"{path}: stack outputs are not an object. Write one JSON object of output names and values."
        raise UsageError(msg)
    outputs = Struct()
    outputs.update({key: _marked(value) for key, value in content.items()})
    return outputs


def stack_of(name: str, project: str) -> str:
    """Return ``project/stack`` for a name ``stack``, ``project/stack`` or ``organization/project/stack``.

    The organization is ignored: offline there is only one.
    """
    *owner, stack = name.split("/")
    return f"{owner[-1] if owner else project}/{stack}"


class GivenOutputs:
    """Outputs given on the command line for stacks that the program refers to, whatever form their names have."""

    def __init__(self, project: str, files: Mapping[str, Path]) -> None:
        self._project = project
        self._outputs: dict[str, Struct] = {}
        self._options: dict[str, str] = {}
        self._requested: set[str] = set()
        for name, path in files.items():
            stack = stack_of(name, project)
            if stack in self._options:
                msg = f"--stack-outputs: stack {stack} twice, as {self._options[stack]} and as {name}. Give it once."
                raise UsageError(msg)
            self._outputs[stack], self._options[stack] = read_outputs(path), name

    def of(self, reference: str) -> Struct | None:
        """Return the outputs given for a reference of the program, or None if that stack has to be planned."""
        stack = stack_of(reference, self._project)
        self._requested.add(stack)
        return self._outputs.get(stack)

    def refuse_unused(self) -> None:
        """Raise an error if the program did not use some of the given outputs, as its plan is not the intended one."""
        if unused := self._outputs.keys() - self._requested:
            referred = f"only to {', '.join(sorted(self._requested))}" if self._requested else "to no stack at all"
            names = " and ".join(f"{self._options[stack]}=FILE" for stack in sorted(unused))
            msg = f"--stack-outputs {names}: not used. The program refers {referred}."
            raise UsageError(msg)


def own_stack(reference: str, project: str, stacks: Mapping[str, Path]) -> str:
    """Return the stack of this project that a reference names."""
    owner, stack = stack_of(reference, project).split("/")
    if owner != project or stack not in stacks:
        known = ", ".join(sorted(stacks))
        msg = (
            f"stack {reference}: referred to by the program, but not in project {project!r} ({known}). "
            f"Give its outputs with --stack-outputs {reference}=FILE."
        )
        raise PlanError(msg)
    return stack


def _marked(value: Any) -> Any:
    return values.secret(values.SECRET) if value == values.SECRET else value
