"""Value types that the declarations of workloads share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

AbsolutePath = Annotated[str, StringConstraints(pattern=r"^/[^\s]*$")]
"""A path inside the container, from its root."""

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable."""

NumericId = Annotated[int, Field(ge=1, le=65535)]
"""A numeric user or group id other than root's 0: the kubelet cannot prove that a user *name* is not root."""
