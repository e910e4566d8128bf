"""Small files of the project that a service mounts: they become files of the workload, unless they may be secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from migration.compose.interpolation import secret_names
from migration.compose.models import Resource, Service
from migration.compose.paths import clean, is_small_file
from migration.compose.workload import Workload
from migration.conversion.files import DocumentError, text_of
from secret_detection.names import is_secret_name
from secret_detection.reasons import reason_by_value

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,60}")


def texts(service: Service, documents: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """Return the text of each small file that a service mounts, by its path; None if it cannot be read.

    ``documents`` are the contents of the project's configs, by name.
    """
    mounts = [each for each in service.volumes if each.type == "bind" and is_small_file(each.file)]
    return {
        **{clean(mount.target): _content(mount.file) for mount in mounts},
        **{clean(each.target or f"/{each.source}"): documents.get(each.source) for each in service.configs},
    }


def files(workload: Workload) -> dict[str, str]:
    """Return the content of mounted files by their path, without what may be secret."""
    found: dict[str, str] = {}
    for target, content in workload.texts.items():
        if content is None or "\0" in content:
            workload.note("volumes", f"{target} has no text that can be read. Put the file in the image.")
        elif may_be_secret(content):
            workload.note(
                "volumes",
                f"{target} may hold a secret, so its content is not printed. Let the program read a variable instead.",
            )
        else:
            found[target] = content
    return found


def _content(path: str | None) -> str | None:
    try:
        return text_of(Path(path or ""), kind="a text file")
    except DocumentError:
        return None


def may_be_secret(content: str) -> bool:
    """Return True if a line looks like a secret, or a word is a name of secrets."""
    return (
        bool(secret_names(content))
        or any(is_secret_name(word) for word in set(_WORD.findall(content)))
        or any(reason_by_value("", line) for line in content.splitlines())
    )


def config_content(config: Resource | None) -> str | None:
    """Return the content of a config of the project, or None if it is elsewhere."""
    if config is None or config.external:
        return None
    return config.content or (_content(config.file) if is_small_file(config.file) else None)
