"""Value types that the declarations of workloads share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

AbsolutePath = Annotated[str, StringConstraints(pattern=r"^(/(?:[^\s:/.][^\s:/]*|\.[^\s:/.][^\s:/]*))+$")]
"""A path inside the container, from its root, without a slash at its end or a dotted way round."""

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable."""

Argument = Annotated[str, StringConstraints(min_length=1)]
"""One word of a command line."""

NumericId = Annotated[int, Field(ge=1, le=65535)]
"""A numeric user or group id other than root's 0: the kubelet cannot prove that a user *name* is not root."""

UrlPath = Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$")]
"""The path of a URL, without query or fragment."""

HostName = Annotated[
    str, StringConstraints(pattern=r"^(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
]
"""A DNS name in lower case; its first label may be ``*``."""

RegistryHost = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9-]+(:\d{1,5})?$")]
"""A container registry: its host and, where it is not the usual one, its port."""


def _release(value: str) -> str:
    if value == "latest":
        msg = "'latest' names whatever was pushed last, so a rollback could not say what ran before: give a release tag"
        raise ValueError(msg)
    return value


ImageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"), AfterValidator(_release)]
"""A container image's tag, ``latest`` excepted."""
