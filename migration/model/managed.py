"""Facts about a server that AWS operates instead of a container."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import FactGroup, Flag, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedServer(FactGroup):
    """A database, cache or broker of AWS."""

    instance_type: Text | None = None
    storage: Text | None = None
    """Size and type of the storage, and the size to which it grows."""
    encrypted: Flag | None = None
    encrypted_in_transit: Flag | None = None
    several_zones: Flag | None = None
    """True if a standby in another zone takes over."""
    public: Flag | None = None
    """True if the server has a public address."""
    backup_retention_days: Number | None = None
    deletion_protection: Flag | None = None
    final_snapshot: Flag | None = None
    """True if the deletion of the server makes a snapshot."""
