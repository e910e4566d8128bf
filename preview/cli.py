"""``python -m preview``: preview a stack without an AWS account, a cluster or the Pulumi CLI."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from command_line import raise_if_interrupted
from plan.errors import UsageError
from preview import command, streams
from preview.options import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preview.options import Options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        options = parse(arguments)
    except UsageError as error:
        return _fail(str(error), code=2)
    try:
        command.run(options)
    except UsageError as error:
        return _fail(str(error), code=2)
    except Exception as error:  # noqa: BLE001 - every error of the program becomes a message
        raise_if_interrupted()
        message = str(error) if isinstance(error, pulumi.RunError) else _message(error, options)
        details = "".join(traceback.format_exception(error)) if options.traceback else ""
        return _fail(message, code=1, details=details)
    return 0


def _fail(message: str, *, code: int, details: str = "") -> int:
    streams.write(sys.stderr, f"error: {message}\n{details}")
    return code


def _message(error: Exception, options: Options) -> str:
    """Return type and message of an unexpected error, and the line of the program that raised it."""
    root = options.project.resolve()
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(f"{root}/")
        and "/site-packages/" not in frame.filename
        and not frame.filename.startswith(f"{Path(__file__).parent}/")
    ]
    place = f" ({Path(frames[-1].filename).relative_to(root)}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"
