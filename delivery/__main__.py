"""``python -m delivery``: print a stack's settings with the images of an earlier commit."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from delivery.history import History, HistoryError
from delivery.images import differences, with_images_of

PREVIOUS = "previous"
"""In place of a commit: the newest one with other images than today's."""

EPILOG = """\
Nothing is changed: the settings go to stdout, headed by a comment for each image that is another one than today.
Exit codes: 0 printed, 1 there is nothing to go back to, 2 the command was used wrongly.
"""


def main(arguments: Sequence[str] | None = None, project: Path = Path()) -> int:
    """Print the settings; 1 and a sentence on stderr when that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m delivery", description=__doc__, epilog=EPILOG)
    parser.add_argument("--stack", required=True, help="the stack, such as prod")
    parser.add_argument("--images-of", required=True, metavar="COMMIT", help=f"a commit, or {PREVIOUS!r}")
    given = parser.parse_args(arguments)
    path = project / f"Pulumi.{given.stack}.yaml"
    if not path.is_file():
        parser.error(f"there is no {path.name} in {project.resolve()}")
    try:
        print(settings_with_images_of(path, given.stack, given.images_of), end="")  # noqa: T201 -- its purpose
    except HistoryError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 -- a command speaks on stderr
        return 1
    return 0


def settings_with_images_of(path: Path, stack: str, commit: str) -> str:
    """The new text of the file; raises ``HistoryError`` when it would name the same images as now."""
    now = yaml.safe_load(path.read_text(encoding="utf-8"))
    history = History(path.parent)
    commit = history.previous(stack, now) if commit == PREVIOUS else commit
    then = with_images_of(now, history.settings(stack, commit))
    changes = differences(now, then)
    if not changes:
        msg = f"commit {commit} names the images that {path.name} names now"
        raise HistoryError(msg)
    head = [f"# images of commit {commit}", *(f"# {change}" for change in changes)]
    return "\n".join(head) + "\n" + yaml.safe_dump(then, sort_keys=False, allow_unicode=True)


if __name__ == "__main__":
    sys.exit(main())
