"""The manifest of a file tree: one JSON line for its head, and one for each entry."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from data_transfer import json_file
from data_transfer.errors import DifferenceError, RefusedError
from data_transfer.files.entry import Entry, Kind, quoted, unsafe, unsafe_link
from data_transfer.storage.interface import Storage, read_bytes

_FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesManifest:
    """A copied tree."""

    created: str
    settled: bool
    """No file changed while the tree was copied."""
    entries: tuple[Entry, ...]
    digest: str = ""
    """Checksum of the stored manifest."""

    @property
    def files(self) -> list[Entry]:
        """All files."""
        return [entry for entry in self.entries if entry.kind is Kind.FILE]

    @property
    def size(self) -> int:
        """Number of bytes of all files."""
        return sum(entry.size for entry in self.entries)


def manifest_key(name: str) -> str:
    """Return the key of a complete manifest."""
    return f"{name}/files.jsonl"


def partial_key(name: str) -> str:
    """Return the key of the list of files that an unfinished export has copied."""
    return f"{name}/files.partial.jsonl"


def encoded(manifest: FilesManifest) -> bytes:
    """Return the manifest as it is stored."""
    head = {"format": _FORMAT, "created": manifest.created, "settled": manifest.settled}
    head["entries"] = len(manifest.entries)
    lines = (json.dumps(line) for line in (head, *map(_line, manifest.entries)))
    return "".join(f"{line}\n" for line in lines).encode()


def load(storage: Storage, name: str) -> FilesManifest:
    """Return the manifest of a complete export, or raise an error."""
    manifest = find(storage, manifest_key(name))
    if manifest is None:
        msg = f"{storage.url}/{name}: there is no complete export of files. Run export-files first, or correct --name."
        raise RefusedError(msg)
    return manifest


def find(storage: Storage, key: str) -> FilesManifest | None:
    """Return a manifest, or ``None`` where the storage does not have it."""
    if storage.find(key) is None:
        return None
    return decoded(read_bytes(storage, key), f"{storage.url}/{key}")


def decoded(data: bytes, path: str) -> FilesManifest:
    """Return a stored manifest. Every name is checked, because a manifest may have been changed in the storage."""
    lines = [
        json_file.parse(line, f"{path}: line {index}", DifferenceError)
        for index, line in enumerate(data.splitlines() or [b""], start=1)
    ]
    head = lines[0]
    if head.get("format").number() != _FORMAT:
        msg = f"this program reads format {_FORMAT}."
        raise head.get("format").fail(msg)
    expected = head.get("entries").number()
    if len(lines) - 1 != expected:
        msg = f"it has {len(lines) - 1:,} entries instead of {expected:,}."
        raise head.fail(msg)
    return FilesManifest(
        created=head.get("created").text(),
        settled=head.get("settled").value is True,
        entries=tuple(_entries(lines[1:])),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _entries(lines: Iterable[json_file.Node]) -> Iterator[Entry]:
    seen: dict[str, Kind] = {}
    for line in lines:
        entry = _entry(line)
        reason = unsafe(entry.path)
        if reason is None and entry.kind is Kind.LINK:
            reason = unsafe_link(entry.path, entry.target)
        if reason is None and entry.kind is Kind.FILE and not _SHA256.fullmatch(entry.sha256):
            reason = "the checksum is no SHA-256"
        if reason is None and entry.path in seen:
            reason = "the name appears twice"
        if reason:
            _refuse(line, entry.path, reason)
        seen[entry.path] = entry.kind
        parent = entry.path.rpartition("/")[0]
        if parent and seen.get(parent) is not Kind.FOLDER:
            _refuse(line, entry.path, "its folder is not listed before it")
        yield entry


def _refuse(line: json_file.Node, path: str, reason: str) -> NoReturn:
    msg = f"{line.path}: {quoted(path)} is refused: {reason}. Export the files again."
    raise DifferenceError(msg)


def _entry(line: json_file.Node) -> Entry:
    kind = line.get("kind").text()
    if kind not in {*Kind}:
        msg = f"{kind!r} is unknown. Allowed are {', '.join(Kind)}."
        raise line.get("kind").fail(msg)
    return Entry(
        path=str(line.get("path").value),
        kind=Kind(kind),
        mode=line.get("mode").number() & 0o777,
        size=found.number() if (found := line.find("size")) else 0,
        modified=found.number() if (found := line.find("modified")) else 0,
        sha256=found.text() if (found := line.find("sha256")) else "",
        target=found.text() if (found := line.find("target")) else "",
    )


def _line(entry: Entry) -> dict[str, str | int]:
    line: dict[str, str | int] = {"path": entry.path, "kind": entry.kind.value, "mode": entry.mode}
    if entry.kind is Kind.FILE:
        line |= {"size": entry.size, "modified": entry.modified, "sha256": entry.sha256}
    if entry.kind is Kind.LINK:
        line["target"] = entry.target
    return line
