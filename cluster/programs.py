"""Find the programs of a control plane: on PATH, in the cache, or built with Go."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import go_build
from go_build import BuildError, GoProgram, Say, locked_version

MODULE = go_build.TOOLS / "kubernetes"
VERSION = locked_version(MODULE, "k8s.io/kubernetes")

ETCD, API_SERVER, CONTROLLER_MANAGER, SCHEDULER, KUBECTL = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
)
_SAME_VERSION = (API_SERVER, CONTROLLER_MANAGER, SCHEDULER)
"""Programs of one version: an older API server does not serve newer controllers."""

MINIMUM = {ETCD: (3, 6), API_SERVER: (1, 35), KUBECTL: (1, 34)}
"""The oldest usable versions on PATH. ``kubectl`` may be one minor version older than the API server."""

_VERSION_ARGUMENTS = {KUBECTL: ("version", "--client")}


def _kubernetes(package: str) -> GoProgram:
    major, minor = VERSION.removeprefix("v").split(".")[:2]
    values = {"gitVersion": VERSION, "gitMajor": major, "gitMinor": minor}
    return GoProgram(
        module=MODULE,
        package=package,
        variables={
            f"{path}.{name}": value
            for path in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
            for name, value in values.items()
        },
    )


BUILDS: Mapping[str, GoProgram] = {
    ETCD: GoProgram(module=MODULE, package="go.etcd.io/etcd/server/v3", variables={}),
    **{name: _kubernetes(f"k8s.io/kubernetes/cmd/{name}") for name in (*_SAME_VERSION, KUBECTL)},
}
"""The programs that ``tools/kubernetes`` locks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Paths of the programs of a control plane."""

    etcd: Path
    api_server: Path
    controller_manager: Path
    scheduler: Path


class NoProgramsError(Exception):
    """A program was not found and cannot be built; the message says what to install."""


def find_programs(environment: Mapping[str, str] = os.environ) -> Programs | None:
    """Return the programs on PATH or in the cache; None where one is missing, without building it."""
    found = {**_cached(environment), **_installed(environment)}
    return _programs(found) if all(name in found for name in (ETCD, *_SAME_VERSION)) else None


def provide_programs(say: Say, environment: Mapping[str, str] = os.environ) -> Programs:
    """Return the programs. Build those that are missing, which takes minutes, once; report that to ``say``."""
    installed = _installed(environment)
    return _programs({name: installed.get(name) or _built(name, say, environment) for name in (ETCD, *_SAME_VERSION)})


def provide_kubectl(say: Say, environment: Mapping[str, str] = os.environ) -> Path:
    """Return ``kubectl``, from PATH, from the cache or built."""
    return _usable_on_path(KUBECTL, environment) or _built(KUBECTL, say, environment)


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return the absolute folder of built programs, by version and platform."""
    return go_build.cache_folder("kubernetes", VERSION, environment)


def _programs(found: Mapping[str, Path]) -> Programs:
    return Programs(
        etcd=found[ETCD],
        api_server=found[API_SERVER],
        controller_manager=found[CONTROLLER_MANAGER],
        scheduler=found[SCHEDULER],
    )


def _cached(environment: Mapping[str, str]) -> dict[str, Path]:
    folder = cache_folder(environment)
    return {name: folder / name for name in BUILDS if (folder / name).is_file()}


def _installed(environment: Mapping[str, str]) -> dict[str, Path]:
    """Return the usable programs on PATH: etcd, and those of Kubernetes if all of them have the same version."""
    etcd = _usable_on_path(ETCD, environment)
    found = {ETCD: etcd} if etcd else {}
    kubernetes = {name: _usable_on_path(name, environment) for name in _SAME_VERSION}
    paths = {name: path for name, path in kubernetes.items() if path}
    if len(paths) == len(_SAME_VERSION) and len({_version_of(*each) for each in paths.items()}) == 1:
        found |= paths
    return found


def _usable_on_path(name: str, environment: Mapping[str, str]) -> Path | None:
    path = shutil.which(name, path=environment.get("PATH"))
    version = _version_of(name, Path(path)) if path else None
    minimum = MINIMUM.get(name, MINIMUM[API_SERVER])
    return Path(path) if path and version and version >= minimum else None


def _version_of(name: str, path: Path) -> tuple[int, ...] | None:
    """Return the version that a program prints; None if it prints none or cannot run."""
    command = [str(path), *_VERSION_ARGUMENTS.get(name, ("--version",))]
    try:
        output = subprocess.run(  # noqa: S603  a program that was found
            command, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL
        ).stdout
    except OSError:
        return None
    found = re.search(r"\bv?(\d+)\.(\d+)\.(\d+)", output)
    return tuple(map(int, found.groups())) if found else None


def _built(name: str, say: Say, environment: Mapping[str, str]) -> Path:
    target = cache_folder(environment) / name
    why = f"there is no usable {name} on PATH"
    try:
        version = f"the one of Kubernetes {VERSION}"
        go_build.build_once(BUILDS[name], target, why=why, version=version, say=say, environment=environment)
    except BuildError as error:
        raise NoProgramsError(_advice(f"{why}, and {error}")) from error
    return target


def _advice(reason: str) -> str:
    minor = VERSION.removeprefix("v").rpartition(".")[0]
    return (
        f"The local control plane needs {', '.join(BUILDS)}: {reason}\n"
        f"Install Go (https://go.dev/doc/install), or put etcd and the programs of Kubernetes {minor} or newer on PATH "
        "(all of them of one version), and run this again."
    )
