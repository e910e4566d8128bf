"""References to container images."""

from __future__ import annotations

import re

REPOSITORY = re.compile(r"[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*")
"""Name of an image repository, as ``ImageSpec`` accepts it."""

DOCKER_HUB = "docker.io"
"""Registry of an image whose name has none."""


def split(image: str) -> tuple[str, str, str]:
    """Return the name, the tag and the digest of an image; a tag or a digest that is absent is empty."""
    name, _, digest = image.partition("@")
    path, colon, tag = name.rpartition(":")
    return (path, tag, digest) if colon and "/" not in tag else (name, "", digest)


def registry_of(path: str) -> tuple[str, str]:
    """Split registry and repository by Docker's rule: the first part is a host if it has a dot or a colon."""
    host, slash, rest = path.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        return host, rest
    return DOCKER_HUB, path if slash else f"library/{path}"


def repository_from(name: str) -> str:
    """Return a valid name of a repository for a service."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "service"
