"""Print a stack's settings with the images of an earlier commit, to roll back a release."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from command_line import Parser
from delivery.history import History, HistoryError, parse
from delivery.images import differences, with_images_of

PREVIOUS = "previous"
"""Value of --images-of that selects the newest commit with other images."""

EPILOG = """\
exit codes:
  0  the settings are printed to stdout, after a comment for each image that changes
  1  the commit cannot be used, or the images are the same
  2  invalid arguments

The command changes no file.
"""


def main(arguments: Sequence[str] | None = None, project: Path = Path()) -> int:
    """Run the command and return its exit code."""
    parser = Parser(
        prog="python -m delivery",
        description=__doc__,
        epilog=EPILOG,
    )
    parser.add_argument("--stack", required=True, help="name of the stack, such as prod")
    parser.add_argument(
        "--images-of",
        required=True,
        metavar="COMMIT",
        help=f"commit with the images, or {PREVIOUS!r} for the newest commit with other images",
    )
    given = parser.parse_args(arguments)
    path = project / f"Pulumi.{given.stack}.yaml"
    if not path.is_file():
        name = path.name if given.stack else repr(given.stack)
        stacks = ", ".join(sorted(each.name.split(".")[1] for each in project.glob("Pulumi.*.yaml"))) or "none"
        parser.error(f"argument --stack: {name} not found. Stacks in {project.resolve()}: {stacks}.")
    try:
        print(settings_with_images_of(path, given.stack, given.images_of), end="")  # noqa: T201 -- output of the command
    except HistoryError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 -- error of the command
        return 1
    return 0


def settings_with_images_of(path: Path, stack: str, commit: str) -> str:
    """Return the new text of the file; raise ``HistoryError`` if the images would be the same."""
    now = parse(path.read_text(encoding="utf-8"), path.name)
    history = History(path.parent)
    commit = history.previous(stack, now) if commit == PREVIOUS else commit
    then = with_images_of(now, history.settings(stack, commit))
    changes = differences(now, then)
    if not changes:
        msg = f"commit {commit!r}: it has the same images as {path.name}. Choose an earlier commit, or {PREVIOUS!r}."
        raise HistoryError(msg)
    head = [f"# images of commit {commit}", *(f"# {change}" for change in changes)]
    return "\n".join(head) + "\n" + yaml.safe_dump(then, sort_keys=False, allow_unicode=False)
