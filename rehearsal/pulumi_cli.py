"""Find the Pulumi CLI: on PATH, in the cache, or built with Go."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import go_build
from go_build import BuildError, GoProgram, Say, locked_version

MINIMUM = (3, 259, 0)
"""The oldest tested version."""

MODULE = go_build.TOOLS / "pulumi"
VERSION = locked_version(MODULE, "github.com/pulumi/pulumi/pkg/v3")

PROGRAM = GoProgram(
    module=MODULE,
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    variables={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": VERSION},
    tags=("grpcnotrace",),
)
"""The CLI, in the version that ``tools/pulumi`` locks. Without the variable it prints no version."""


class NoCliError(Exception):
    """No CLI was found and none can be built; the message says what to install."""


def find_cli(say: Say, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the path of a CLI. If none is found, build one, which takes minutes, once; report that to ``say``."""
    installed = shutil.which("pulumi", path=environment.get("PATH"))
    version = version_of(Path(installed)) if installed else None
    if installed and version and version >= MINIMUM:
        return Path(installed)
    why = _why_unusable(installed, version)
    cached = cache_folder(environment) / "pulumi"
    try:
        go_build.build_once(PROGRAM, cached, why=why, version=VERSION, say=say, environment=environment)
    except BuildError as error:
        raise NoCliError(_advice(why, f"{error}")) from error
    if version_of(cached) is None:
        raise NoCliError(_advice(why, f"the cached {cached} does not print a version; delete it"))
    return cached


def _why_unusable(installed: str | None, version: tuple[int, ...] | None) -> str:
    """Return why the installed CLI cannot be used."""
    if not installed:
        return "there is no pulumi on PATH"
    return f"the pulumi on PATH, {installed}, {f'is {_dotted(version)}' if version else 'does not print a version'}"


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return the absolute folder of a built CLI, by version and platform."""
    return go_build.cache_folder("pulumi", VERSION, environment)


def version_of(cli: Path) -> tuple[int, ...] | None:
    """Return the version that the CLI prints; ``None`` if it prints none or cannot run."""
    quiet = {"PATH": os.environ.get("PATH", ""), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        output = subprocess.run(  # noqa: S603  the CLI that was found
            [cli, "version"], env=quiet, capture_output=True, text=True, errors="replace", check=False
        ).stdout
    except OSError:
        return None
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", output.strip())
    return tuple(map(int, found.groups())) if found else None


def _advice(*reasons: str) -> str:
    return (
        f"The rehearsal needs the Pulumi CLI, {_dotted(MINIMUM)} or newer: {', and '.join(reasons)}\n"
        "Install it as https://www.pulumi.com/docs/install/ says, or install Go (https://go.dev/doc/install) "
        "and run this again."
    )


def _dotted(version: tuple[int, ...] | None) -> str:
    return ".".join(map(str, version or ()))
