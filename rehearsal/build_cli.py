"""Builds the pinned Pulumi CLI from source: ``tools/pulumi`` locks its version and every checksum."""

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
"""Only the linker sets it; without it the CLI does not know its own version."""

PROGRESS_SECONDS = 30


class BuildError(Exception):
    """Go refused; the message is the end of what it said."""


def pinned_version() -> str:
    """The version that ``tools/pulumi/go.mod`` asks for, such as ``v3.259.0``."""
    found = re.search(r"pulumi/pkg/v3 (v\S+)", (MODULE / "go.mod").read_text(encoding="utf-8"))
    if not found:
        msg = f"{MODULE / 'go.mod'} requires no pulumi/pkg/v3"
        raise ValueError(msg)
    return found.group(1)


def build(go: Path, target: Path, say: Callable[[str], None], environment: Mapping[str, str]) -> None:
    """Build into ``target``, which appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh, log = Path(folder, "pulumi"), Path(folder, "log")
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603  Go, with arguments of our own
                _command(go, fresh), env=_environment(environment), stdout=output, stderr=output
            )
            _wait(process, say)
        if process.returncode != 0:
            raise BuildError("\n".join(log.read_text().splitlines()[-8:]))
        fresh.replace(target)


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """For this machine and from this module alone, whatever the user builds otherwise."""
    own = {key: value for key, value in environment.items() if key not in {"GOOS", "GOARCH"}}
    return {**own, "CGO_ENABLED": "0", "GOWORK": "off"}


def _command(go: Path, target: Path) -> list[str]:
    """A small binary without debug tables; ``readonly`` holds Go to the committed versions and checksums."""
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
        except BaseException:  # whoever stops the rehearsal stops Go as well
            process.kill()
            process.wait()
            raise
        else:
            return
