"""Facts about the resources that all services share."""

from __future__ import annotations

from dataclasses import dataclass

from migration.facts import FactGroup, Flag, Number, Text, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(FactGroup):
    """The network."""

    availability_zones: Number | None = None
    nat_gateways: Number | None = None
    public_ip_addresses: Flag | None = None
    """True if tasks or nodes have public IP addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem(FactGroup):
    """The shared EFS file system."""

    encrypted: Flag | None = None
    performance_mode: Text | None = None
    throughput_mode: Text | None = None
    lifecycle_policies: Texts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret(FactGroup):
    """A secret in AWS Secrets Manager, without its value."""

    recovery_window_days: Number | None = None
    """Days for which a deleted secret can be restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability(FactGroup):
    """Logs and Container Insights."""

    log_group: Text | None = None
    log_stream: Text | None = None
    """Template of the stream names in the log group."""
    log_retention_days: Number | None = None
    container_insights: Flag | None = None
