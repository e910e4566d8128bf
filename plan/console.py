"""The terminal output of the commands that read a plan."""

from __future__ import annotations

import os
import textwrap
from typing import TextIO

from rich.console import Console
from rich.text import Text

_LOG_WIDTH = 80
"""Columns of an output that is not a terminal, such as a log."""

_MAX_WIDTH = 120
"""Columns beyond which lines are hard to read."""


def console_for(stream: TextIO) -> Console:
    """Return a console with colours on a terminal only, and 80 columns in a log.

    With NO_COLOR (https://no-color.org) it writes no escape sequence; Rich by itself would still write bold text.
    """
    color_system = None if os.environ.get("NO_COLOR") else "auto"
    console = Console(file=stream, highlight=False, soft_wrap=False, color_system=color_system)
    console.width = min(console.width, _MAX_WIDTH) if console.is_terminal else _LOG_WIDTH
    return console


def print_wrapped(console: Console, line: str) -> None:
    """Print a line without loss: wrapped between words on a terminal, and as one line in a log."""
    lines = [line]
    if console.is_terminal and len(line) > console.width:
        indent = line[: len(line) - len(line.lstrip())]
        lines = textwrap.wrap(
            line,
            console.width,
            subsequent_indent=f"{indent}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    for each in lines:
        console.print(each, markup=False, highlight=False, soft_wrap=True)


def print_truncated(console: Console, line: Text) -> None:
    """Print a line, truncated at the edge of a terminal; a log has all of it."""
    if console.is_terminal and line.cell_len > console.width:
        mark = _ellipsis(console)
        line = line.copy()
        line.truncate(console.width - len(mark))
        line.append(mark)
    console.print(line, soft_wrap=True)


def _ellipsis(console: Console) -> str:
    try:
        "…".encode(console.encoding)
    except UnicodeEncodeError:
        return "..."
    return "…"
