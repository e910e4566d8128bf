"""The backups of one name. Each is a dump below a name with its time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_transfer import names
from data_transfer.database.manifest import DatabaseManifest, find, manifest_key
from data_transfer.errors import DifferenceError, RefusedError
from data_transfer.output import listed, log
from data_transfer.storage.interface import Storage

NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: complete when it has a manifest and a dump of the stated size."""

    name: str
    stamp: str
    manifest: DatabaseManifest | None
    problem: str = ""

    @property
    def made(self) -> datetime:
        """Time of the backup."""
        return names.moment(self.stamp)


def backup_name(name: str, moment: datetime) -> str:
    """Return the name of a backup that is made now."""
    return f"{name}/{names.stamp(moment)}"


def backups(storage: Storage, name: str) -> list[Backup]:
    """Return all backups, the newest first."""
    found = sorted(_stamps(storage, name), reverse=True)
    return [_backup(storage, f"{name}/{stamp}", stamp) for stamp in found]


def _stamps(storage: Storage, name: str) -> set[str]:
    stamps: set[str] = set()
    for stored in storage.list(f"{name}/"):
        stamp = stored.key.removeprefix(f"{name}/").partition("/")[0]
        with contextlib.suppress(ValueError):
            names.moment(stamp)
            stamps.add(stamp)
    return stamps


def _backup(storage: Storage, name: str, stamp: str) -> Backup:
    try:
        manifest = find(storage, name)
    except DifferenceError as error:
        return Backup(name, stamp, None, str(error))
    if manifest is None:
        return Backup(name, stamp, None, "incomplete: it has no manifest")
    dump = storage.find(manifest.dump)
    if dump is None or dump.size != manifest.size:
        return Backup(name, stamp, None, "damaged: the dump is missing or has another size")
    return Backup(name, stamp, manifest)


def chosen(storage: Storage, name: str, which: str) -> Backup:
    """Return the newest complete backup, or the one with a time."""
    found = backups(storage, name)
    complete = [backup for backup in found if backup.manifest]
    wanted = complete[:1] if which == NEWEST else [backup for backup in found if backup.stamp == which]
    if not wanted:
        stamps = listed((backup.stamp for backup in complete), 5) or "none"
        msg = f"{storage.url}/{name}: there is no complete backup {which!r}. Complete backups: {stamps}."
        raise RefusedError(msg)
    if wanted[0].manifest is None:
        msg = f"{storage.url}/{wanted[0].name}: the backup is not usable: {wanted[0].problem}. Use another one."
        raise DifferenceError(msg)
    return wanted[0]


def expired(found: list[Backup], keep: int, keep_days: int | None, now: datetime) -> Iterator[Backup]:
    """Yield the backups to delete: those beyond the newest ``keep`` that are older than ``keep_days``.

    Incomplete backups count for nothing. One that is older than the newest complete backup is deleted: a backup that
    still runs is newer.
    """
    complete = [backup for backup in found if backup.manifest]
    oldest_kept = now - timedelta(days=keep_days) if keep_days is not None else now
    yield from (backup for backup in complete[keep:] if backup.made <= oldest_kept)
    if complete:
        yield from (backup for backup in found if backup.manifest is None and backup.made < complete[0].made)


def delete(storage: Storage, backup: Backup) -> None:
    """Delete a backup, its manifest first: without one, the rest is no backup."""
    log(f"deleting the backup {backup.name}")
    storage.delete(manifest_key(backup.name))
    for stored in list(storage.list(f"{backup.name}/")):
        storage.delete(stored.key)
