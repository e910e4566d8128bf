"""Services that extend another one, of the same file or of another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from migration.compose.faults import Faults
from migration.compose.files import Content, Context, contents
from migration.compose.merging import merged, unique, without_tags
from migration.compose.shapes import mapping
from nested import mapping_at

MAX_CHAIN = 50
"""Services of which each extends the next one."""

Place = tuple[str, str]
"""A file and a service in it."""


@dataclass(slots=True)
class Extension:
    """The services of one file, and their resolved forms."""

    file: Path
    context: Context
    services: Mapping[str, Any]
    faults: Faults
    kind: str = "services"
    resolved: dict[str, Any] = field(default_factory=dict[str, Any])

    def service(self, name: str, chain: tuple[Place, ...] = ()) -> Any:
        """Return a service with what it extends. A cycle and a missing service are faults."""
        raw = mapping(self.services.get(name))
        if raw is None or raw.get("extends") is None or name in self.resolved:
            return self.resolved.get(name, self.services.get(name))
        at = (self.kind, name, "extends")
        place = (os.path.abspath(self.file), name)  # noqa: PTH100  Path.resolve reads the file system
        if place in chain or len(chain) > MAX_CHAIN:
            names = " → ".join(step for _, step in [*chain[-5:], place])
            problem = "it extends itself" if place in chain else f"more than {MAX_CHAIN} services extend each other"
            self.faults.add(at, f"{problem} ({names}). Remove one extends.")
            return raw
        base = self._base(raw["extends"], name, (*chain, place))
        rest = {key: value for key, value in raw.items() if key != "extends"}
        result = merged(without_tags(base), rest, (self.kind, name), self.faults)
        self.resolved[name] = unique(result)
        return self.resolved[name]

    def _base(self, extends: Any, name: str, chain: tuple[Place, ...]) -> Any:
        at = (self.kind, name, "extends")
        base, file = mapping_at(extends).get("service"), mapping_at(extends).get("file")
        if not isinstance(base, str) or not isinstance(file, str | None):
            self.faults.add(at, "it names no service. Write extends: {service: NAME}, with file: PATH if needed.")
            return {}
        source = self if file is None else self._in_file(self.context.folder / file)
        if base not in source.services:
            where = "the file has" if file is None else f"{file} has"
            self.faults.add(at, f"{where} no service {base}. Name one of its services{_listed(source.services)}.")
            return {}
        found = source.service(base, chain)
        return {} if found is None else found

    def _in_file(self, path: Path) -> Extension:
        context = Context(path.parent, self.context.variables)
        services: Content = {}
        for document in contents(path, context):
            services = merged(services, dict(mapping_at(document, self.kind)), (self.kind,), self.faults)
        return Extension(path, context, services, self.faults, self.kind)


def _listed(names: Iterable[str]) -> str:
    found = sorted(names)[:5]
    return f", such as {', '.join(found)}" if found else ""
