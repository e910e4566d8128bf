"""Earlier settings of a stack, from the history of the branch that is checked out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from delivery.images import differences


class HistoryError(Exception):
    """The history does not hold what was asked for; the message is a sentence for whoever rolls back."""


class History:
    """The commits of a project that lead to what is checked out: those that were reviewed, on ``main``."""

    def __init__(self, project: Path) -> None:
        self._project = project

    def settings(self, stack: str, commit: str) -> dict[str, Any]:
        """The stack's settings as one of those commits had them."""
        name = f"Pulumi.{stack}.yaml"
        # Never an option of git's: this comes from a form that somebody filled in.
        resolved = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
        if resolved is None:
            msg = f"there is no commit {commit} here; give one of `git log --oneline -- {name}`"
            raise HistoryError(msg)
        if self._git("merge-base", "--is-ancestor", resolved.strip(), "HEAD") is None:
            msg = f"commit {commit} is not part of what is checked out: only settings that were merged go back"
            raise HistoryError(msg)
        text = self._git("show", f"{resolved.strip()}:{name}")
        if text is None:
            msg = f"commit {commit} has no {name}"
            raise HistoryError(msg)
        return yaml.safe_load(text)

    def previous(self, stack: str, now: dict[str, Any]) -> str:
        """The newest commit that had other images in the stack's settings than there are now."""
        for commit in self._commits(stack):
            if differences(self.settings(stack, commit), now):
                return commit
        msg = f"no earlier images of {stack} in the history: Pulumi.{stack}.yaml has always named those of today"
        raise HistoryError(msg)

    def _commits(self, stack: str) -> Iterator[str]:
        """Newest first, those that changed the stack's settings."""
        log = self._git("log", "--first-parent", "--diff-filter=AM", "--format=%H", "--", f"Pulumi.{stack}.yaml")
        yield from (log or "").split()

    def _git(self, *arguments: str) -> str | None:
        """What git says, ``None`` when it says no."""
        run = subprocess.run(  # noqa: S603 -- arguments go to git as they are, past every shell
            ["git", "-C", str(self._project), *arguments],  # noqa: S607 -- whichever git the runner has
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stdout if run.returncode == 0 else None
