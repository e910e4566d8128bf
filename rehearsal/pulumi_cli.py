"""Finds the Pulumi CLI: the one on PATH, the one that was built before, or one that Go builds now."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rehearsal.build_cli import BuildError, build, pinned_version

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
    why = _why_not(installed, version)
    cached = cache_folder(environment) / "pulumi"
    try:
        if not cached.is_file():
            _build_into(cached, why, say, environment)
    except OSError as error:
        raise NoCliError(_advice(why, f"none could be built into {cached.parent}: {error.strerror}")) from error
    if version_of(cached) is None:
        raise NoCliError(_advice(why, f"{cached}, which was built before, says no version: delete it"))
    return cached


def _why_not(installed: str | None, version: tuple[int, ...] | None) -> str:
    """What is wrong with the CLI that a person may have installed."""
    if not installed:
        return "there is no pulumi on PATH"
    return f"the pulumi on PATH, {installed}, {f'is {_dotted(version)}' if version else 'says no version'}"


def _build_into(cached: Path, why: str, say: Say, environment: Mapping[str, str]) -> None:
    go = shutil.which("go", path=environment.get("PATH"))
    if not go:
        raise NoCliError(_advice(why, "there is no Go to build one"))
    say(f"{why}; building {pinned_version()} into {cached.parent}, once; this takes minutes")
    try:
        build(Path(go), cached, say, environment)
    except BuildError as error:
        raise NoCliError(_advice(why, f"Go could not build one:\n{error}")) from error


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where a built CLI stays, by its version and the platform it is for; absolute, as Go builds in another folder."""
    home = environment.get("HOME") or tempfile.gettempdir()
    base = environment.get("XDG_CACHE_HOME") or Path(home, ".cache")
    name = f"pulumi-{pinned_version()}-{platform.system()}-{platform.machine()}".lower()
    return Path(base, "landfall", name).absolute()


def version_of(cli: Path) -> tuple[int, ...] | None:
    """What the CLI says of itself; ``None`` when it says no version, or is no program at all."""
    quiet = {"PATH": os.environ.get("PATH", ""), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        said = subprocess.run(  # noqa: S603  the CLI that was found
            [cli, "version"], env=quiet, capture_output=True, text=True, errors="replace", check=False
        ).stdout
    except OSError:
        return None
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
