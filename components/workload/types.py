"""Value types in the declarations of workloads."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from components.string_format import StringFormat

AbsolutePath = Annotated[
    str,
    StringFormat(
        r"^(/(?:[^\s:/.][^\s:/]*|\.[^\s:/.][^\s:/]*))+$",
        "an absolute path without . or .. segments and without a slash at its end",
        "/var/cache/app",
    ),
]
"""An absolute path in the container, without a trailing slash and without ``.`` or ``..``."""

EnvironmentName = Annotated[
    str, StringFormat(r"^[A-Za-z_][A-Za-z0-9_]*$", "the name of an environment variable", "LOG_LEVEL")
]
"""The name of an environment variable."""

Argument = Annotated[str, StringConstraints(min_length=1)]
"""One word of a command line."""

ObjectName = Annotated[
    str,
    StringFormat(
        r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
        "a name of lower-case letters, digits and hyphens, at most 63 characters",
        "wait-for-files",
    ),
]
"""Name of a container or an object (RFC 1123 label)."""

PriorityClassName = Annotated[
    str,
    StringFormat(
        r"^(?!system-)[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$",
        "the name of a PriorityClass that does not begin with system-, which Kubernetes reserves",
        "batch",
    ),
]
"""Name of a PriorityClass."""

NumericId = Annotated[int, Field(ge=1, le=65535)]
"""A numeric user or group id except 0 (root); the kubelet cannot verify that a user *name* is not root."""

UrlPath = Annotated[str, StringFormat(r"^/[^\s?#]*$", "a URL path without query and fragment", "/health")]
"""The path of a URL, without query or fragment."""

RulePath = Annotated[
    str,
    StringFormat(
        r"^/[A-Za-z0-9_.$/~\"'@:+&-]*$",
        "a path for a load balancer: a slash, and letters, digits or punctuation without spaces, percent signs, "
        "wildcards, query and fragment",
        "/api/v1",
    ),
]
"""A path without wildcards in a rule of an application load balancer (Elastic Load Balancing, ``RuleCondition``)."""

HostName = Annotated[
    str,
    StringFormat(
        r"^(?=.{1,128}$)(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        "a host name: labels of at most 63 lower-case letters, digits and hyphens, a last label of letters, and at "
        "most 128 characters",
        "app.example.com",
    ),
]
"""A DNS name in lower case; its first label may be ``*``.

A label has at most 63 characters (RFC 1035). A host name in a rule of an application load balancer has at most 128, a
dot, and only letters after the last dot (Elastic Load Balancing, ``HostHeaderConditionConfig``).
"""

RegistryHost = Annotated[
    str,
    StringFormat(
        r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9-]+(:\d{1,5})?$", "the host name of a container registry", "ghcr.io"
    ),
]
"""Host of a container registry, with its port if it is not 443."""


def _release(value: str) -> str:
    if value == "latest":
        msg = "'latest' changes with every push, so a rollback could not restore the image. Use a tag such as 1.4.2."
        raise ValueError(msg)
    return value


ImageTag = Annotated[
    str, StringFormat(r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", "an image tag", "1.4.2"), AfterValidator(_release)
]
"""Tag of a container image, except ``latest``."""
