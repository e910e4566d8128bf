"""Compose projects of a few lines, converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from migration.compose.conversion import convert
from migration.compose.output import text_of
from migration.compose.reading import read


@dataclass(frozen=True, slots=True)
class Printed:
    """The output of the command."""

    settings: Mapping[str, Mapping[str, Any]]
    wiring: Mapping[str, Any]
    text: str
    lines: list[str]
    """Lines on stderr."""

    def one(self, group: str, name: str = "app") -> dict[str, Any]:
        """Return the settings of one workload."""
        return self.settings[group][name]

    def kinds(self) -> dict[str, str]:
        """Return the group of each workload."""
        return {name: group for group, found in self.settings.items() for name in found}

    def has(self, *words: str) -> bool:
        """Return True if one line on stderr has all words."""
        return any(all(word in line for word in words) for line in self.lines)


def project(
    folder: Path,
    document: Mapping[str, Any] | str,
    *,
    files: Mapping[str, str] | None = None,
    profiles: tuple[str, ...] = (),
) -> Printed:
    """Convert a document in a folder named ``shop`` with further files."""
    shop = folder / "shop"
    for name, content in (files or {}).items():
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(content, encoding="utf-8")
    shop.mkdir(exist_ok=True)
    file = shop / "compose.yaml"
    file.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
    conversion = convert(read([file]), profiles)
    text = text_of(conversion)
    settings, *wiring = yaml.safe_load_all(text)
    return Printed(settings or {}, wiring[0] if wiring else {}, text, conversion.notes.lines())


def app(folder: Path, files: Mapping[str, str] | None = None, **keys: Any) -> Printed:
    """Convert a project with one service ``app``; keywords are its keys."""
    volumes = {"volumes": {"data": None}} if "data:" in str(keys.get("volumes")) else {}
    return project(folder, {"services": {"app": {"image": "example/app:1", **keys}}, **volumes}, files=files)
