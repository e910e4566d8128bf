"""Volumes, temporary file systems, and files of the host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from migration.compose.models import Mount
from migration.compose.paths import clean, is_small_file
from migration.compose.resources import mebibytes
from migration.compose.values import size_of
from migration.compose.workload import Workload

TEMPORARY = "/tmp"  # noqa: S108  a path in the container
DEFAULT_SIZE = "256Mi"
SHARED_MEMORY = "/dev/shm"  # noqa: S108  a path in the container

_SIZE_OPTION = re.compile(r"(?:^|,)size=([0-9.]+[kmgtKMGT]?[bB]?)(?:,|$)")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
"""Begin of a path on a drive or a server of Windows."""
_SOCKET = "docker.sock"
_INIT_SCRIPTS = "/docker-entrypoint-initdb.d"


def scratch(workload: Workload) -> dict[str, str]:
    """Return the writable paths with their sizes: temporary file systems and volumes without a name."""
    service = workload.service
    found = {TEMPORARY: DEFAULT_SIZE}
    for entry in service.tmpfs:
        path, _, options = entry.partition(":")
        size = _SIZE_OPTION.search(options)
        found[clean(path)] = _size(size[1] if size else None)
    for mount in service.volumes:
        if mount.type == "tmpfs":
            found[clean(mount.target)] = _size((mount.tmpfs or {}).get("size"))
        elif mount.type == "volume" and not mount.source and not _is_data(mount, workload):
            found[clean(mount.target)] = DEFAULT_SIZE
            workload.assume(
                "volumes",
                f"{clean(mount.target)} is an anonymous volume, which ends with its container. Here it has "
                f"{DEFAULT_SIZE} on the node's disk.",
                "writablePaths",
            )
    if service.shm_size:
        found[SHARED_MEMORY] = f"{mebibytes(service.shm_size)}Mi"
        workload.assume("shm_size", f"{SHARED_MEMORY} is on the node's disk, and not in memory.", "writablePaths")
    if not service.read_only and not workload.kind.is_store:
        workload.assume(
            "read_only",
            "the root file system is read-only here. Add each path that the process writes to.",
            "writablePaths",
        )
    return found if len(found) > 1 or not workload.kind.is_store else {}


def _size(value: Any) -> str:
    count = size_of(value)
    return DEFAULT_SIZE if not count else f"{mebibytes(count)}Mi"


def _is_data(mount: Mount, workload: Workload) -> bool:
    """Return True for the mount with the data of a stateful service."""
    server = workload.server
    return workload.kind.is_stateful and server is not None and clean(mount.target) == clean(server.path)


def block_volume(workload: Workload) -> dict[str, Any]:
    """Return the volume of a stateful service and its path."""
    server = workload.server
    if server is None or not workload.kind.is_stateful:
        return {}
    mounts = [mount for mount in workload.service.volumes if _is_data(mount, workload)]
    if not mounts:
        named = next((mount for mount in workload.service.volumes if mount.type == "volume" and mount.source), None)
        reason = f"no volume is at {server.path}. The data was lost with the container"
        path = clean(named.target) if named and not workload.kind.is_store else server.path
        if named:
            reason = f"the volume {named.source} is at {clean(named.target)}, and not at {server.path}"
        workload.assume("volumes", f"{reason}. Check the path of the data.", "volume")
        return _volume(workload, path, server.size)
    return _volume(workload, clean(server.path), server.size)


def _volume(workload: Workload, path: str, size: str) -> dict[str, Any]:
    if workload.kind.is_store:
        return {}
    workload.assume("volumes", f"{size} is a guess, as Compose states no size. A volume can grow.", "volume")
    return {"volume": {"size": size}, "mountPath": path}


def shared_volumes(workload: Workload) -> Mapping[str, Mount]:
    """Return the named volumes that become claims of a shared file system, by name."""
    return {
        mount.source: mount
        for mount in workload.service.volumes
        if mount.type == "volume" and mount.source and not _is_main(mount, workload)
    }


def _is_main(mount: Mount, workload: Workload) -> bool:
    if not workload.kind.is_stateful:
        return False
    named = [each for each in workload.service.volumes if each.type == "volume" and each.source]
    has_data = any(_is_data(each, workload) for each in named)
    return _is_data(mount, workload) if has_data else bool(named) and mount is named[0]


def note_mounts(workload: Workload) -> None:
    """Add a note on each mount that has no setting."""
    for mount in workload.service.volumes:
        if mount.type == "bind" and not _is_data(mount, workload) and not _is_file(mount, workload):
            workload.note("volumes", f"{clean(mount.target)}: {_on_bind(mount)}")
        elif mount.type not in ("volume", "tmpfs", "bind"):
            workload.note("volumes", f"{clean(mount.target)}: the type {mount.type} is not supported. Use a volume.")
    for name, mount in shared_volumes(workload).items():
        if workload.kind.is_stateful:
            workload.note(
                "volumes",
                f"{name} at {clean(mount.target)}: a {workload.kind.noun.split()[-1]} has one volume. Check if the "
                "path needs data that remains after the pod is deleted.",
            )


def _is_file(mount: Mount, workload: Workload) -> bool:
    """Return True for a file that the settings contain."""
    return not workload.kind.is_store and is_small_file(mount.file)


def _on_bind(mount: Mount) -> str:
    source = mount.source or ""
    if source.endswith(_SOCKET):
        return "the socket of Docker does not exist in a pod. Remove the part that starts or watches containers."
    if clean(mount.target).startswith(_INIT_SCRIPTS):
        return (
            "the image runs its scripts when the database is empty. Run them as a Job, such as a migration, or restore "
            "a dump."
        )
    if source.startswith(("/", "~")) or _WINDOWS.match(source):
        return "it is a path of the host, which a pod does not have. Put the files in the image or in a volume."
    return "it comes from the folder of the project. Put the files in the image, or one small file under files."
