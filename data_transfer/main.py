"""The command line."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from data_transfer.arguments import EXIT_CODES, PROG, Parser, parser_of
from data_transfer.command import Command
from data_transfer.commands.catalogue import COMMANDS
from data_transfer.errors import TransferError, from_os_error
from data_transfer.output import log, show, table
from data_transfer.plans.command import RunPlan

_ALL: tuple[type[Command], ...] = (*COMMANDS, RunPlan)
_BY_NAME = {command.NAME: command for command in _ALL}

_DESCRIPTION = """\
Move databases and files between hosts through object storage, and make and restore backups.

The connection to PostgreSQL is in the variables of libpq: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE.
Credentials of AWS are those of the pod or of the environment.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except TransferError as error:
        log(f"error: {error}")
        return error.exit_code
    except OSError as error:
        found = from_os_error(error)
        log(f"error: {found}")
        return found.exit_code


def _run(arguments: Sequence[str]) -> int:
    """Parse the arguments, and run the command, or print what it would do."""
    name = arguments[0] if arguments else ""
    command = _BY_NAME.get(name)
    if command is None:
        _parser().parse_args(arguments)
        return 0
    parser = parser_of(command)
    parser.add_argument("--dry-run", action="store_true", help="print what the command would do, and change nothing")
    options = parser.parse_args(arguments[1:])
    prepared = command.parsed(options).prepare()
    if options.dry_run:
        for action in prepared.actions or ["do nothing"]:
            show(f"would {action}")
        return 0
    log(f"{name}: {prepared.run()}")
    return 0


def _parser() -> Parser:
    """Return the parser for a command line without a known command: it prints the help or an error."""
    rows = [(f"  {command.NAME}", command.HELP) for command in _ALL]
    epilog = f"commands:\n{table(rows)}\n\nRun {PROG} COMMAND --help for the options.\n\n{EXIT_CODES}"
    parser = Parser(PROG, _DESCRIPTION, epilog, usage=f"{PROG} [-h] COMMAND [options]")
    parser.add_argument("command", metavar="COMMAND", choices=list(_BY_NAME), help="command to run")
    return parser
