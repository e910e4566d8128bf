"""What all services stand on."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import Described, Number, Text, Texts, Yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Described):
    """What the network is made of."""

    zones: Number | None = None
    nat_gateways: Number | None = None
    public_addresses: Yes | None = None
    """Whether what runs can be called from the internet by an address of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem(Described):
    """What the directories lie on."""

    encrypted: Yes | None = None
    performance_mode: Text | None = None
    throughput_mode: Text | None = None
    tiering: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret(Described):
    """A secret where it is kept; never its value."""

    recovery_days: Number | None = None
    """How long one that is deleted can be had back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability(Described):
    """Where logs go, and who measures."""

    log_group: Text | None = None
    log_stream: Text | None = None
    """What the streams in it are named."""
    log_retention_days: Number | None = None
    container_insights: Yes | None = None
