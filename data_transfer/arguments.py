"""Parses the arguments of a command, from a command line or from a step of a plan."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from data_transfer.command import Command
from data_transfer.errors import UsageError

PROG = "python -m data_transfer"

EXIT_CODES = """\
exit codes:
  0    done, or nothing was left to do
  1    data differ: a check failed, a file changed during the copy, or a dump is damaged
  2    invalid arguments, plan or checks file
  3    refused: the state of the target, a version or a permission does not allow the command
  4    a server, the storage or a disk failed; the same command may succeed later
  130  stopped by Ctrl-C
  143  stopped by SIGTERM
"""


class Parser(argparse.ArgumentParser):
    """A parser that keeps the line breaks of its texts, and whose errors are those of this program."""

    def __init__(self, prog: str, description: str, epilog: str, usage: str | None = None) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Raise an error for a wrong argument."""
        msg = f"{self.prog}: {message.rstrip('.')}. Run {self.prog} --help for the options."
        raise UsageError(msg)


def parser_of(command: type[Command]) -> Parser:
    """Return the parser of a command."""
    parser = Parser(
        f"{PROG} {command.NAME}", f"{command.HELP[0].upper()}{command.HELP[1:]}. {command.MORE}".rstrip(), EXIT_CODES
    )
    command.add_arguments(parser)
    return parser


def parse(command: type[Command], arguments: Sequence[str]) -> Command:
    """Return a command with its options."""
    return command.parsed(parser_of(command).parse_args(arguments))
