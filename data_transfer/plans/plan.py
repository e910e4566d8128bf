"""The plan file: a list of commands with their options."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_transfer import arguments, json_file
from data_transfer.command import Command, DataKind
from data_transfer.commands.catalogue import COMMANDS
from data_transfer.errors import UsageError
from data_transfer.json_file import Node

_BY_NAME = {command.NAME: command for command in COMMANDS}

_REASONS = {
    DataKind.QUEUES: "Messages that the workers still process would be missing in the copy.",
    DataKind.DUMP: "A dump is restored after it is complete.",
    DataKind.BACKUP: "A backup is restored after it is complete.",
    DataKind.FILES: "Files are imported after the export is complete.",
    DataKind.COLLECTIONS: "Vectors are compared with the counts of the old server.",
    DataKind.DATABASE: "A dump must be restored before the migration and before every check of the database.",
    DataKind.FOLDER: "A check before the copy compares old files.",
}
"""Reasons for the order of two steps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a plan."""

    path: str
    """Place in the plan file."""
    title: str
    digest: str
    """Checksum of the command and its options."""
    command: Command


def read(path: Path) -> list[Step]:
    """Return the steps of a plan; raise an error for a wrong step, and for a wrong order."""
    node = json_file.read(path)
    node.keys("steps")
    steps = [_step(element) for element in node.get("steps").elements()]
    if not steps:
        msg = f"{path}: the plan has no steps. Give a list of commands."
        raise UsageError(msg)
    for step in steps:
        if [other.title for other in steps].count(step.title) > 1:
            msg = f"{step.path}: the title {step.title!r} appears twice. Give each step a title of its own."
            raise UsageError(msg)
    _refuse_wrong_order(steps)
    return steps


def _step(node: Node) -> Step:
    node.keys("title", "command", "options")
    name = node.get("command")
    command = _BY_NAME.get(name.text())
    if command is None:
        msg = f"{name.text()!r} is unknown. Allowed are {', '.join(_BY_NAME)}."
        raise name.fail(msg)
    options = node.find("options")
    given = list(_arguments(options)) if options else []
    title = node.find("title")
    digest = hashlib.sha256(json.dumps([command.NAME, *given]).encode()).hexdigest()
    try:
        parsed = arguments.parse(command, given)
    except UsageError as error:
        raise node.fail(str(error)) from error
    return Step(node.path, title.text() if title else command.NAME, digest, parsed)


def _arguments(options: Node) -> Iterator[str]:
    """Yield the options as arguments of a command line: ``true`` is a flag, a list repeats an option."""
    for key, node in options.items():
        values = list(node.elements()) if isinstance(node.value, list) else [node]
        for value in values:
            if value.value is True:
                yield f"--{key}"
            elif isinstance(value.value, str | int | float) and not isinstance(value.value, bool):
                yield f"--{key}={value.value}"
            elif value.value is not False:
                msg = "a text, a number, true, false or a list of texts is needed."
                raise value.fail(msg)


def _refuse_wrong_order(steps: list[Step]) -> None:
    """Raise an error for a step that reads data before the step that writes them."""
    for index, step in enumerate(steps):
        for later in steps[index + 1 :]:
            for data in step.command.reads():
                if data in later.command.writes():
                    msg = (
                        f"{step.path}: {step.command.NAME} depends on {data}, which {later.command.NAME} at"
                        f" {later.path.rpartition('.')[2]} completes only later. {_REASONS[data.kind]}"
                        " Exchange the steps."
                    )
                    raise UsageError(msg)
