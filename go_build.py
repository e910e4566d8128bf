"""Build programs with Go into the user's cache.

Each program belongs to a Go module in ``tools/``, whose ``go.mod`` and ``go.sum`` lock all versions and checksums.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TOOLS = Path(__file__).parent / "tools"
"""Folder of the Go modules."""

PROGRESS_SECONDS = 30

Say = Callable[[str], None]


class BuildError(Exception):
    """A program cannot be built; the message is a reason without a final full stop, such as "Go is not installed"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoProgram:
    """A program that a Go module locks."""

    module: Path
    """Folder of ``go.mod``."""
    package: str
    """Package of the program's ``main``."""
    variables: Mapping[str, str]
    """Variables that the linker sets, such as the version that the program prints."""
    tags: Sequence[str] = ()
    embedded: Mapping[str, str] = field(default_factory=dict[str, str])
    """Files that the package embeds and that another module has: paths in that module, by the names to embed."""
    embedded_from: str = ""
    """Module of the embedded files."""


def locked_version(module: Path, dependency: str) -> str:
    """Return the version of a dependency in ``go.mod``, such as ``v3.259.0``."""
    path = module / "go.mod"
    found = re.search(
        rf"^\s*(?:require )?{re.escape(dependency)} (v\S+)", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    if not found:
        msg = f"{path}: no requirement of {dependency}. Add one, such as `{dependency} v1.2.3`."
        raise ValueError(msg)
    return found.group(1)


def cache_folder(name: str, version: str, environment: Mapping[str, str]) -> Path:
    """Return the absolute folder of built programs, by version and platform."""
    user_folder = environment.get("HOME") or tempfile.gettempdir()
    base = environment.get("XDG_CACHE_HOME") or Path(user_folder, ".cache")
    return Path(base, "landfall", f"{name}-{version}-{platform.system()}-{platform.machine()}".lower()).absolute()


def find_go(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the path of Go, or None where it is not installed."""
    go = shutil.which("go", path=environment.get("PATH"))
    return Path(go) if go else None


def build_once(  # noqa: PLR0913  the parts of one sentence, and the context of a build
    program: GoProgram, target: Path, *, why: str, version: str, say: Say, environment: Mapping[str, str]
) -> None:
    """Build the program unless the target exists. Report the reason and the version, as a build takes minutes."""
    if target.is_file():
        return
    if find_go(environment):
        say(f"{why}; building {version} in {target.parent}, once; this takes several minutes")
    build(program, target, say, environment)


def build(program: GoProgram, target: Path, say: Say, environment: Mapping[str, str]) -> None:
    """Build the program as ``target``, atomically. Raise ``BuildError`` where that fails."""
    go = find_go(environment)
    if not go:
        msg = "Go is not installed to build one"
        raise BuildError(msg)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            _build_in(Path(folder), go, program, say, _environment(environment))
            Path(folder, "program").replace(target)
    except OSError as error:
        msg = f"none can be built in {target.parent}: {error.strerror}"
        raise BuildError(msg) from error


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without cross-compilation and workspace settings."""
    own = {key: value for key, value in environment.items() if key not in {"GOOS", "GOARCH"}}
    return {**own, "CGO_ENABLED": "0", "GOWORK": "off"}


def _build_in(folder: Path, go: Path, program: GoProgram, say: Say, environment: Mapping[str, str]) -> None:
    """Build the program as ``program`` in the folder: no debug tables, only locked versions (``readonly``)."""
    flags = " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in program.variables.items())])
    options = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", flags]
    if program.tags:
        options += ["-tags", ",".join(program.tags)]
    if program.embedded:
        options += ["-overlay", str(_overlay(folder, go, program, say, environment))]
    command = [str(go), "build", "-C", str(program.module), *options, "-o", str(folder / "program"), program.package]
    _run(command, folder, say, environment)


def _overlay(folder: Path, go: Path, program: GoProgram, say: Say, environment: Mapping[str, str]) -> Path:
    """Write the file that maps each embedded file to its place in Go's module cache, and return its path."""
    module = ["-C", str(program.module)]
    _run([str(go), "mod", "download", *module, program.embedded_from], folder, say, environment)
    listed = _run([str(go), "list", *module, "-m", "-f", "{{.Dir}}", program.embedded_from], folder, say, environment)
    source = Path(listed.splitlines()[-1])
    files = {str(program.module / name): str(source / path) for name, path in program.embedded.items()}
    overlay = folder / "overlay.json"
    overlay.write_text(json.dumps({"Replace": files}), encoding="utf-8")
    return overlay


def _run(command: Sequence[str], folder: Path, say: Say, environment: Mapping[str, str]) -> str:
    """Run a command of Go and return its output; raise ``BuildError`` with the end of the output where it fails."""
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603  fixed arguments
        _wait(process, say)
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode != 0:
        raise BuildError("\n".join(["Go could not build one:", *text.splitlines()[-8:]]))
    return text


def _wait(process: subprocess.Popen[bytes], say: Say) -> None:
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
