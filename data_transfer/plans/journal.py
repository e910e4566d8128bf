"""The journal of a plan, in the storage: a pod that replaces a killed one finds the completed steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from data_transfer import json_file
from data_transfer.errors import DifferenceError
from data_transfer.json_file import Node
from data_transfer.storage.interface import Storage, read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A completed step."""

    digest: str
    finished: str
    seconds: float
    result: str


class Journal:
    """The completed steps of a plan, by title."""

    def __init__(self, storage: Storage, run: str) -> None:
        self._storage = storage
        self._key = f"journals/{run}.json"
        self._records = dict(self._load())

    @property
    def records(self) -> Mapping[str, Record]:
        """The completed steps."""
        return self._records

    def complete(self, title: str, record: Record) -> None:
        """Note a completed step."""
        self._records[title] = record
        self._save()

    def forget_after(self, titles: list[str]) -> None:
        """Remove the records of steps that run again."""
        for title in titles:
            self._records.pop(title, None)
        self._save()

    def _save(self) -> None:
        document = {"steps": {title: asdict(record) for title, record in self._records.items()}}
        self._storage.write_bytes(self._key, json_file.dump(document))

    def _load(self) -> Mapping[str, Record]:
        if self._storage.find(self._key) is None:
            return {}
        node = json_file.parse(
            read_bytes(self._storage, self._key), f"{self._storage.url}/{self._key}", DifferenceError
        )
        return {title: _record(step) for title, step in node.get("steps").items()}


def _record(node: Node) -> Record:
    seconds = node.get("seconds").value
    return Record(
        digest=node.get("digest").text(),
        finished=node.get("finished").text(),
        seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
        result=node.get("result").text(),
    )
