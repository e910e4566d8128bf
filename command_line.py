"""Entry point of all commands: Ctrl-C, terminals without Unicode, and the message about an unknown argument."""

from __future__ import annotations

import argparse
import codecs
import importlib
import io
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

STOPPED = 130
"""Exit code after Ctrl-C: 128 and the number of SIGINT, as shells have it."""

_ESCAPES = "landfall.escapes"

_interrupted = threading.Event()


def run(module: str) -> NoReturn:
    """Import a module, call its ``main``, and exit with the returned code.

    The import is part of the command: it takes a second, in which a user may press Ctrl-C too.
    """
    _escape_unencodable_characters()
    signal.signal(signal.SIGINT, interrupt)
    try:
        code = importlib.import_module(module).main()
    except BaseException as error:
        if not isinstance(error, KeyboardInterrupt) and not _interrupted.is_set():
            raise
        sys.stderr.write("stopped by Ctrl-C\n")
        code = STOPPED
    sys.exit(code)


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Handle a signal: remember it, and raise KeyboardInterrupt."""
    _interrupted.set()
    signal.default_int_handler(number, frame)


def raise_if_interrupted() -> None:
    """Raise KeyboardInterrupt after Ctrl-C, which a library such as pydantic can turn into an error of its own."""
    if _interrupted.is_set():
        raise KeyboardInterrupt


def _escape_unencodable_characters() -> None:
    """Write characters outside the encoding of a stream as escapes of JSON, so that JSON output stays valid."""
    codecs.register_error(_ESCAPES, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ESCAPES)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[index : index + 2].hex()}" for index in range(0, len(units), 2)), error.end


class Parser(argparse.ArgumentParser):
    """An argument parser that keeps the line breaks of its texts, and names an argument that it does not know."""

    def __init__(self, prog: str, description: str | None, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog, description=description, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
        )

    def parse_args(self, args: Sequence[str] | None = None, namespace: None = None) -> argparse.Namespace:  # pyright: ignore[reportIncompatibleMethodOverride]  commands give no namespace
        """Parse the arguments; exit with 2 and a message on a wrong one."""
        given, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.error(f"{self._unknown(unknown[0])} Run {self.prog} --help for the list of arguments.")
        return given

    def _unknown(self, argument: str) -> str:
        if argument.startswith("-"):
            return f"unknown option {argument}."
        takes_stack = any("--stack" in action.option_strings for action in self._actions)
        example = argument if argument and " " not in argument else "dev"
        hint = f" Give the name of a stack as --stack {example}." if takes_stack else ""
        return f"unknown argument {argument!r}.{hint}"
