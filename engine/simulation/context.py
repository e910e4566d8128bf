"""What a simulation may look at, and what it answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "111122223333"
"""Amazon's own example account id; nothing real is ever named by a plan."""

PARTITION = "aws"
DNS_SUFFIX = "amazonaws.com"
DEFAULT_REGION = "us-east-1"


def digest(text: str, length: int) -> str:
    """Hexadecimal digits that follow from the text alone: never random, never from the clock."""
    result = ""
    while len(result) < length:
        result += hashlib.sha256(f"{len(result)}:{text}".encode()).hexdigest()
    return result[:length]


def uuid(text: str) -> str:
    """An identifier in the shape of a UUID that follows from the text alone."""
    digits = digest(text, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A resource to simulate. ``inputs`` are plain: a secret reads ``[secret]`` here too."""

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    region: str
    existing_id: str | None = None
    """The id of a resource that is read or imported rather than created."""

    def digest(self, length: int) -> str:
        """Hexadecimal digits that belong to this resource."""
        return digest(self.urn, length)

    def text(self, key: str) -> str | None:
        """A string input, or None where it is not given."""
        value = self.inputs.get(key)
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What the provider would have answered."""

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Merged over the inputs; values may carry the wire format's marks."""
    complete: bool = True
    """Whether an output that is not named here is None; otherwise it is unknown, as nobody modelled the type."""
