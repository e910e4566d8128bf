"""Planned values that the claims are compared with."""

from __future__ import annotations

from collections.abc import Callable

from migration.facts import FactGroup, SourcedValue, Value
from migration.model.system import Service, System

Reading = Callable[[System], Value | None]


def plain(value: object) -> Value | None:
    """Return a value without its original wording."""
    return value.value if isinstance(value, SourcedValue) else value  # type: ignore[return-value]


def field(service: str, group: str, name: str) -> Reading:
    """Return a reading of one field of a service: ``field("backend", "resources", "cpu")``."""

    def read(planned: System) -> Value | None:
        found: FactGroup | None = getattr(planned.services.get(service), group, None)
        return plain(getattr(found, name, None))

    return read


def text_of(service: str, group: str, *names: str) -> Reading:
    """Return a reading of several fields with spaces between them; None if one of them is missing."""

    def read(planned: System) -> Value | None:
        values = [field(service, group, name)(planned) for name in names]
        return None if None in values else " ".join(map(str, values))

    return read


def replicas(service: str) -> Reading:
    """Return a reading of the minimum and maximum of replicas."""

    def read(planned: System) -> Value | None:
        low, high = (field(service, "replicas", name)(planned) for name in ("min", "max"))
        return None if low is None or high is None else f"{low}-{high}" if low != high else f"{low}"

    return read


def variable(service: str, name: str) -> Reading:
    """Return a reading of an environment variable that is not secret."""
    return lambda planned: plain(_service(planned, service).environment.get(name))


def setting(service: str, name: str) -> Reading:
    """Return a reading of a setting of a server."""
    return lambda planned: plain(_service(planned, service).server_settings.get(name))


def volume(service: str, name: str, field: str) -> Reading:
    """Return a reading of one field of a volume."""
    return lambda planned: plain(getattr(_service(planned, service).volumes.get(name), field, None))


def kind_of(service: str) -> Reading:
    """Return a reading of the kind of object that runs a service."""
    return lambda planned: _service(planned, service).source.partition(" ")[0] or None


def secrets_of(service: str) -> Reading:
    """Return a reading of the names of the secret variables."""
    return lambda planned: tuple(sorted(_service(planned, service).secrets)) or None


CERT_MANAGER = "cert-manager and Ingress"


def tls() -> Reading:
    """Return a reading of the part that terminates TLS."""

    def read(planned: System) -> Value | None:
        if planned.load_balancer and planned.load_balancer.tls_policy:
            return "load balancer"
        return CERT_MANAGER if any("cert-manager.io/cluster-issuer" in name for name in planned.uncompared) else None

    return read


def _service(planned: System, name: str) -> Service:
    return planned.services.get(name, Service(source=""))
