"""User, architecture, network mode, and further keys of a service."""

from __future__ import annotations

from typing import Any

from migration.compose.nested_keys import note_nested_keys
from migration.compose.unmapped import DEPLOY, DEPLOY_IGNORED, NETWORK_MODES, SERVICE, SERVICE_IGNORED
from migration.compose.workload import Workload
from migration.conversion.notes import UNKNOWN

ARCHITECTURES = {"amd64": "amd64", "x86_64": "amd64", "arm64": "arm64", "aarch64": "arm64"}
"""Architectures of Docker, with their names in the settings."""

SIGTERM = ("SIGTERM", "TERM", "15", 15)
"""The signal that Kubernetes sends."""


def user(workload: Workload) -> dict[str, Any]:
    """Return numeric user and group; root is not allowed."""
    given = workload.service.user
    if not given:
        return _user_of_image(workload)
    found: dict[str, Any] = {}
    for key, part in zip(("userId", "groupId"), given.split(":"), strict=False):
        if part == "root" or (part.isdigit() and int(part[:9]) == 0):
            workload.note("user", f"root is not allowed. Set {key} to an id that the image can run as.", key)
        elif not part.isdigit():
            workload.note("user", f"a name may be an alias of root. Set {key} to its numeric id.", key)
        else:
            found[key] = int(part[:9])
    return found


def _user_of_image(workload: Workload) -> dict[str, Any]:
    server = workload.server
    alpine = server.alpine_user if server and "alpine" in (workload.service.image or "") else None
    known = alpine or (server.user if server else None)
    if known is None:
        if not workload.kind.is_store:
            workload.assume("user", "the image decides it. Set userId and groupId if its ids are not 1000.")
        return {}
    return {"userId": known[0], "groupId": known[1]}


def architectures(workload: Workload) -> dict[str, Any]:
    """Return the architecture of a service that names one; amd64 is the default."""
    platform = workload.service.platform
    if not platform:
        return {}
    system, _, rest = platform.partition("/")
    architecture = ARCHITECTURES.get(rest.partition("/")[0])
    if system != "linux" or architecture is None:
        workload.note("platform", "it is not supported. Use an image for linux/amd64 or linux/arm64.")
        return {}
    if architecture == "amd64":
        return {}
    workload.assume("platform", "the stack needs a node group with Graviton instances.", "architectures")
    return {"architectures": [architecture]}


def note_rest(workload: Workload) -> None:
    """Add a note on each key that has no setting."""
    service = workload.service
    for key in service.rest:
        is_default = key == "stop_signal" and service.rest[key] in SIGTERM
        if key not in SERVICE_IGNORED and not key.startswith("x-") and not is_default:
            workload.note(key, SERVICE.get(key, UNKNOWN))
    for key in service.deploy.rest if service.deploy else ():
        if key not in DEPLOY_IGNORED:
            workload.note(f"deploy.{key}", DEPLOY.get(key, UNKNOWN))
    note_nested_keys(workload)
    if service.working_dir:
        workload.note("working_dir", "it is not a setting. Set WORKDIR in the image, or start with sh -c 'cd …'.")
    mode = service.network_mode or ""
    if mode.startswith(("service:", "container:")):
        workload.note(
            "network_mode",
            "each workload has a network of its own. Run both processes in one image, or let them use each other's "
            "service.",
        )
    elif sentence := NETWORK_MODES.get(mode, UNKNOWN if mode else ""):
        workload.note("network_mode", sentence)
    if service.deploy and service.deploy.mode in ("global", "global-job"):
        workload.note("deploy.mode", "a container on every node is not supported. Use replicas.")
    if service.restart in ("no", "none") and not workload.kind.ends:
        workload.note(
            "restart", f"Kubernetes always restarts {workload.kind.noun}. Make it a Job if the process ends by itself."
        )
