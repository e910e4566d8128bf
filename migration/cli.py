"""Convert the configuration of another platform to settings of this project."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from command_line import Parser
from migration.compose.conversion import convert
from migration.compose.interpolation import readable
from migration.compose.output import text_of
from migration.compose.reading import read
from migration.conversion.files import STDIN, DocumentError
from migration.conversion.notes import Notes, printable
from migration.conversion.yaml_text import dump
from migration.ecs import documents
from migration.ecs.microservice import microservice

_EXIT_CODES = """\
exit codes:
  0  the settings are printed to stdout, and cover the whole document
  1  a document cannot be used
  2  invalid arguments
  3  the settings are printed, and stderr lists each key that they do not cover
"""

_ECS_EPILOG = f"""\
{_EXIT_CODES}
The settings belong to a service of a system: put them below its name under systems in
Pulumi.<stack>.yaml, or make them the defaults of its Spec in systems/<system>/. For a new
service, see "Add a service" in CONTRIBUTING.md.

The value of a variable that may be a secret is not printed.
"""

_ECS_HEAD = """\
# Put these settings in Pulumi.<stack>.yaml, under landfall:settings.systems.<system>.<service>,
# or make them the defaults of the service's Spec. CONTRIBUTING.md, "Add a service", has an example.
"""

_COMPOSE_EPILOG = f"""\
{_EXIT_CODES}
stderr also lists each setting that the files do not state, with the label "assumed". Variables
in the files come from .env beside the first file, or from --env-file, and never from the shell.

The value of a variable that may be a secret is not printed, and is not kept in memory.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.inputs(options).count(STDIN) > 1:
        parser.error("several documents cannot all be -, standard input. Name a file for each but one.")
    try:
        text, notes = options.convert(options)
    except DocumentError as error:
        for line in f"error: {error}".splitlines():
            sys.stderr.write(f"{printable(readable(line))}\n")
        return 1
    sys.stdout.write(text)
    for line in notes.lines():
        sys.stderr.write(f"{readable(line)}\n")
    return 3 if notes.found else 0


def _ecs(options: argparse.Namespace) -> tuple[str, Notes]:
    """Return the settings of a service of ECS as text, and notes on the rest."""
    task = documents.task_definition(options.task_definition)
    service = documents.service(options.service) if options.service else None
    settings, notes = microservice(task, service)
    return _ECS_HEAD + dump(settings), notes


def _ecs_inputs(options: argparse.Namespace) -> list[Path | None]:
    return [options.task_definition, options.service]


def _compose_inputs(options: argparse.Namespace) -> list[Path]:
    return [*options.files, *options.env_file]


def _compose(options: argparse.Namespace) -> tuple[str, Notes]:
    """Return the settings of a Compose project as text, and notes on the rest."""
    conversion = convert(read(options.files, options.env_file), options.profile)
    return text_of(conversion), conversion.notes


def _parser() -> Parser:
    parser = Parser(prog="python -m migration", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ecs = commands.add_parser(
        "ecs",
        help="convert an ECS task definition to the settings of a Microservice",
        description="Convert an ECS task definition, and the service that runs it, to the settings of a Microservice.",
        epilog=_ECS_EPILOG,
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
    ecs.set_defaults(convert=_ecs, inputs=_ecs_inputs)
    compose = commands.add_parser(
        "compose",
        help="convert Docker Compose files to the settings of workloads",
        description="Convert Docker Compose files, merged as Docker Compose merges them, to the settings of workloads.",
        epilog=_COMPOSE_EPILOG,
    )
    compose.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="a Compose file; a later one overrides; - reads standard input",
    )
    compose.add_argument(
        "--env-file",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="file with variables, in the place of .env beside the first file; may be given several times",
    )
    compose.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="NAME",
        help="convert the services of this profile, too; may be given several times, * for all",
    )
    compose.set_defaults(convert=_compose, inputs=_compose_inputs)
    return parser
