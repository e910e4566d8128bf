"""Build the pinned Pulumi CLI from source: ``tools/pulumi`` locks its version and all checksums."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

MODULE = Path(__file__).parent.parent / "tools" / "pulumi"
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
"""Variable that the linker sets; without it the CLI prints no version."""

PROGRESS_SECONDS = 30


class BuildError(Exception):
    """Go failed; the message is the end of its output."""


def pinned_version() -> str:
    """Return the version that ``tools/pulumi/go.mod`` requires, such as ``v3.259.0``."""
    found = re.search(r"pulumi/pkg/v3 (v\S+)", (MODULE / "go.mod").read_text(encoding="utf-8"))
    if not found:
        msg = f"{MODULE / 'go.mod'}: add a requirement such as `github.com/pulumi/pulumi/pkg/v3 v3.259.0`."
        raise ValueError(msg)
    return found.group(1)


def build(go: Path, target: Path, say: Callable[[str], None], environment: Mapping[str, str]) -> None:
    """Build the CLI as ``target``, atomically."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh, log = Path(folder, "pulumi"), Path(folder, "log")
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603  fixed arguments
                _command(go, fresh), env=_environment(environment), stdout=output, stderr=output
            )
            _wait(process, say)
        if process.returncode != 0:
            raise BuildError("\n".join(log.read_text().splitlines()[-8:]))
        fresh.replace(target)


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without cross-compilation and workspace settings."""
    own = {key: value for key, value in environment.items() if key not in {"GOOS", "GOARCH"}}
    return {**own, "CGO_ENABLED": "0", "GOWORK": "off"}


def _command(go: Path, target: Path) -> list[str]:
    """Return the build command: no debug tables, and only committed versions and checksums (``readonly``)."""
    flags = f"-s -w -X {VERSION_VARIABLE}={pinned_version()}"
    options = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-tags", "grpcnotrace", "-ldflags", flags]
    return [str(go), "build", "-C", str(MODULE), *options, "-o", str(target), PACKAGE]


def _wait(process: subprocess.Popen[bytes], say: Callable[[str], None]) -> None:
    started = time.monotonic()
    while True:
        try:
            process.wait(PROGRESS_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"  still building, {time.monotonic() - started:.0f} s")
        except BaseException:  # an interrupt must stop Go too
            process.kill()
            process.wait()
            raise
        else:
            return
