"""Convert the configuration of another platform to settings of this project."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from command_line import Parser
from migration.conversion.files import STDIN, DocumentError
from migration.conversion.notes import printable
from migration.conversion.yaml_text import dump
from migration.ecs import documents
from migration.ecs.microservice import microservice

_EPILOG = """\
exit codes:
  0  the settings are printed to stdout, and cover the whole document
  1  a document cannot be used
  2  invalid arguments
  3  the settings are printed, and stderr lists each key that they do not cover

The settings belong to a service of a system: put them below its name under systems in
Pulumi.<stack>.yaml, or make them the defaults of its Spec in systems/<system>/. For a new
service, see "Add a service" in CONTRIBUTING.md.

The value of a variable that may be a secret is not printed.
"""

_HEAD = """\
# Put these settings in Pulumi.<stack>.yaml, under landfall:settings.systems.<system>.<service>,
# or make them the defaults of the service's Spec. CONTRIBUTING.md, "Add a service", has an example.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.task_definition == options.service == STDIN:
        parser.error("TASK_DEFINITION.json and SERVICE.json cannot both be -, standard input. Name a file for one.")
    try:
        task = documents.task_definition(options.task_definition)
        service = documents.service(options.service) if options.service else None
        settings, notes = microservice(task, service)
    except DocumentError as error:
        for line in f"error: {error}".splitlines():
            sys.stderr.write(f"{printable(line)}\n")
        return 1
    sys.stdout.write(_HEAD + dump(settings))
    for note in notes:
        sys.stderr.write(f"{note.label}: {note}\n")
    return 3 if notes.found else 0


def _parser() -> Parser:
    parser = Parser(prog="python -m migration", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ecs = commands.add_parser(
        "ecs",
        help="convert an ECS task definition to the settings of a Microservice",
        description="Convert an ECS task definition, and the service that runs it, to the settings of a Microservice.",
        epilog=_EPILOG,
    )
    ecs.add_argument(
        "task_definition",
        type=Path,
        metavar="TASK_DEFINITION.json",
        help="output of `aws ecs describe-task-definition`, or a list of its containers; - reads standard input",
    )
    ecs.add_argument(
        "service",
        type=Path,
        nargs="?",
        metavar="SERVICE.json",
        help="output of `aws ecs describe-services` for one service; - reads standard input",
    )
    return parser
