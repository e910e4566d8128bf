"""Finds the Pulumi CLI: the one on PATH, the one that was built before, or one that Go builds now."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.rehearsal.build import BuildError, build, pinned_version

MINIMUM = (3, 259, 0)
"""The oldest version that the rehearsal was run with."""

Say = Callable[[str], None]


class NoCliError(Exception):
    """There is no CLI to be had on this machine; the message says what to install."""


def find_cli(say: Say, environment: Mapping[str, str] = os.environ) -> Path:
    """The CLI to rehearse with. Building it takes minutes, once; ``say`` hears about that."""
    installed = shutil.which("pulumi", path=environment.get("PATH"))
    version = version_of(Path(installed)) if installed else None
    if installed and version and version >= MINIMUM:
        return Path(installed)
    why = f"the pulumi on PATH is {_dotted(version)}" if version else "there is no pulumi on PATH"
    cached = cache_folder(environment) / "pulumi"
    if cached.is_file():
        return cached
    go = shutil.which("go", path=environment.get("PATH"))
    if not go:
        raise NoCliError(_advice(why, "there is no Go to build one"))
    say(f"{why}; building {pinned_version()} into {cached.parent}, once; this takes minutes")
    try:
        build(Path(go), cached, say, environment)
    except BuildError as error:
        raise NoCliError(_advice(why, f"Go could not build one:\n{error}")) from error
    return cached


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where a built CLI stays, by its version."""
    base = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME", "~")).expanduser() / ".cache"
    return Path(base) / "landfall" / f"pulumi-{pinned_version()}"


def version_of(cli: Path) -> tuple[int, ...] | None:
    """What the CLI says of itself; ``None`` when it says no version."""
    quiet = {"PATH": os.environ.get("PATH", ""), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    said = subprocess.run(  # noqa: S603  the CLI that was found
        [cli, "version"], env=quiet, capture_output=True, text=True, check=False
    ).stdout
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said.strip())
    return tuple(map(int, found.groups())) if found else None


def _advice(*reasons: str) -> str:
    return (
        f"The rehearsal needs the Pulumi CLI, {_dotted(MINIMUM)} or newer: {', and '.join(reasons)}\n"
        "Install it as https://www.pulumi.com/docs/install/ says, or install Go (https://go.dev/doc/install) "
        "and run this again."
    )


def _dotted(version: tuple[int, ...] | None) -> str:
    return ".".join(map(str, version or ()))
