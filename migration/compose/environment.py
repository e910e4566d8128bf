"""The variables of a service: those of its files, and those of the service itself, which take precedence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from migration.compose.env_files import variables_of
from migration.compose.interpolation import Variables, guarded
from migration.compose.models import Service
from migration.conversion.notes import Notes


def resolved(where: str, service: Service, known: Variables, notes: Notes) -> Mapping[str, str]:
    """Return the variables of a service, with marks in the place of values that may be secret.

    Raises ``DocumentError`` for a file that cannot be read.
    """
    found: dict[str, str] = {}
    for file in service.env_file:
        path = Path(file.path)
        if path.exists():
            found |= variables_of(path, known, raw=file.format == "raw")
        elif file.required:
            notes.add(f"{where}.env_file", f"{path} does not exist, so its variables are missing. Create the file.")
    for name, value in service.environment.items():
        text = known.value(name) if value is None else value
        if text is not None:
            found[name] = guarded(name, text)
        elif name not in found:
            notes.add(
                f"{where}.environment.{name}",
                "it has no value, so Compose takes it from the shell. Set it in .env, or in a file for --env-file.",
            )
    return found
