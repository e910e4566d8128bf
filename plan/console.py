"""The terminal output of the commands that read a plan."""

from __future__ import annotations

import os
from typing import TextIO

from rich.console import Console

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
