"""Input and result of a simulation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partition import partition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "111122223333"
"""The example account id of the AWS documentation, so that a plan names no real account."""

DEFAULT_REGION = "us-east-1"


def caller_arn(region: str) -> str:
    """Return the IAM principal that runs the program."""
    return f"arn:{partition_of(region).name}:iam::{ACCOUNT}:user/preview"


def digest(text: str, length: int) -> str:
    """Return hexadecimal digits that follow from the text alone."""
    result = ""
    while len(result) < length:
        result += hashlib.sha256(f"{len(result)}:{text}".encode()).hexdigest()
    return result[:length]


def uuid(text: str) -> str:
    """Return an identifier in the format of a UUID that follows from the text alone."""
    digits = digest(text, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A resource to simulate. ``inputs`` are plain values, and a secret is ``[secret]``."""

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    region: str
    existing_id: str | None = None
    """Id of a resource that is read or imported rather than created."""

    def digest(self, length: int) -> str:
        """Return hexadecimal digits that follow from the URN."""
        return digest(self.urn, length)

    def text(self, key: str) -> str | None:
        """Return a text input, or None if it is missing."""
        value = self.inputs.get(key)
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The id and the outputs of a simulated resource."""

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Outputs that are merged over the inputs. They may contain the marks of the wire format."""
    complete: bool = True
    """True if every other output is None; false if other outputs are unknown, as their type is simulated in part."""
