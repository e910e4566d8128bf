"""Earlier settings of a stack, from the git history of the checked-out branch."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from delivery.images import SETTINGS, differences


class HistoryError(Exception):
    """The settings or their history cannot be used for a rollback."""


class History:
    """The commits of a project that lead to HEAD, which on ``main`` are the reviewed ones."""

    def __init__(self, project: Path) -> None:
        self._project = project

    def settings(self, stack: str, commit: str) -> dict[str, Any]:
        """Return the stack's settings in one of those commits."""
        name = f"Pulumi.{stack}.yaml"
        choose = f"Choose one from `git log --oneline -- {name}`."
        # --end-of-options: the commit is user input of a workflow form, and must not be read as an option.
        resolved = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
        if resolved is None:
            msg = f"commit {commit!r}: not found. {choose}"
            raise HistoryError(msg)
        if self._git("merge-base", "--is-ancestor", resolved.strip(), "HEAD") is None:
            msg = f"commit {commit!r}: not merged into the checked-out branch. {choose}"
            raise HistoryError(msg)
        text = self._git("show", f"{resolved.strip()}:{name}")
        if text is None:
            msg = f"commit {commit!r}: it has no {name}. {choose}"
            raise HistoryError(msg)
        return parse(text, f"{name} of commit {commit!r}")

    def previous(self, stack: str, now: dict[str, Any]) -> str:
        """Return the newest commit with other images in the stack's settings; skip unreadable settings."""
        for commit in self._commits(stack):
            try:
                earlier = self.settings(stack, commit)
            except HistoryError:
                continue
            if differences(earlier, now):
                return commit
        msg = f"Pulumi.{stack}.yaml: no commit has other images. There is no release to roll back to."
        raise HistoryError(msg)

    def _commits(self, stack: str) -> Iterator[str]:
        """Yield the commits that changed the stack's settings, newest first."""
        log = self._git("log", "--first-parent", "--diff-filter=AM", "--format=%H", "--", f"Pulumi.{stack}.yaml")
        yield from (log or "").split()

    def _git(self, *arguments: str) -> str | None:
        """Return the output of git, or None if it fails."""
        run = subprocess.run(  # noqa: S603 -- arguments go to git unchanged, without a shell
            ["git", "-C", str(self._project), *arguments],  # noqa: S607 -- the git of the runner
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stdout if run.returncode == 0 else None


def parse(text: str, source: str) -> dict[str, Any]:
    """Return the content of a ``Pulumi.<stack>.yaml``; raise ``HistoryError`` if it holds no settings."""
    try:
        content: Any = yaml.safe_load(text)
        settings = content["config"][SETTINGS]
        systems = settings.get("systems")
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        msg = f"{source}: it has no {SETTINGS} under config. Choose another commit, or correct the file."
        raise HistoryError(msg) from error
    if not isinstance(systems, dict | None):
        msg = f"{source}: systems is not a mapping. Choose another commit, or correct the file."
        raise HistoryError(msg)
    return content
