"""Health checks of a container."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import pulumi_kubernetes as k8s
from pydantic import Field

from components.spec import Port, Seconds, Spec
from components.workload.types import Argument, UrlPath

PORT_NAME = "http"
"""Name of a microservice's port; probes and Services refer to it."""


def speaks_http(port_name: str) -> bool:
    """Return True for the name of a port whose protocol is HTTP, such as ``http-admin``."""
    return port_name.startswith("http")


class ProbeSpec(Spec):
    """One probe: an HTTP GET, a TCP connection or a command; times are in seconds."""

    path: UrlPath | None = "/health"
    """Path of an HTTP GET; null opens a TCP connection instead, as the default does at a main port without HTTP."""
    command: Annotated[Sequence[Argument], Field(min_length=1)] | None = None
    """Command in the container instead; exit code 0 is success."""
    port: Port | None = None
    """Port of the GET or the connection; the main port by default."""
    period_seconds: Annotated[int, Field(ge=1)] = 10
    timeout_seconds: Annotated[int, Field(ge=1)] = 5
    initial_delay_seconds: Seconds = 0
    failure_threshold: Annotated[int, Field(ge=1)] = 3

    def faults(self) -> Iterable[str]:
        """Check that the probe has one way to check."""
        if self.command and (self.port or (self.path and "path" in self.model_fields_set)):
            other = "port" if self.port else "path"
            yield f"command and {other} exclude each other. Remove {other}, or the command."

    def path_at(self, main_port: str | None) -> str | None:
        """Return the path of the GET; None for a command, and for the default at a main port that speaks no HTTP."""
        is_default = self.port is None and "path" not in self.model_fields_set
        if self.command or (is_default and main_port and not speaks_http(main_port)):
            return None
        return self.path

    def probe(self, main_port: str | None) -> k8s.core.v1.ProbeArgs:
        """Return the probe as a Kubernetes object; without a main port, the probe has a command or a port."""
        port = self.port or main_port
        get = self.path_at(main_port)
        connection = port if not self.command and not get else None
        return k8s.core.v1.ProbeArgs(
            exec_=k8s.core.v1.ExecActionArgs(command=list(self.command)) if self.command else None,
            http_get=k8s.core.v1.HTTPGetActionArgs(path=get, port=port) if get and port else None,
            tcp_socket=k8s.core.v1.TCPSocketActionArgs(port=connection) if connection else None,
            period_seconds=self.period_seconds,
            timeout_seconds=self.timeout_seconds,
            initial_delay_seconds=self.initial_delay_seconds,
            failure_threshold=self.failure_threshold,
        )


class ProbesSpec(Spec):
    """The probes of a container.

    A failed liveness probe restarts the container. A failed readiness probe removes the pod from its Service. A startup
    probe delays both.
    """

    liveness: ProbeSpec | None = ProbeSpec(period_seconds=30, timeout_seconds=10, initial_delay_seconds=5)
    """Null never restarts the container."""
    readiness: ProbeSpec = ProbeSpec()
    startup: ProbeSpec | None = None

    def for_container(self, main_port: str) -> dict[str, k8s.core.v1.ProbeArgs | None]:
        """Return the probe arguments of the container."""
        return {
            "liveness_probe": self.liveness.probe(main_port) if self.liveness else None,
            "readiness_probe": self.readiness.probe(main_port),
            "startup_probe": self.startup.probe(main_port) if self.startup else None,
        }


class WorkerProbesSpec(Spec):
    """The probes of a container without a Service; none by default, because a worker serves no requests."""

    liveness: ProbeSpec | None = None
    readiness: ProbeSpec | None = None
    startup: ProbeSpec | None = None

    def faults(self) -> Iterable[str]:
        """Check that every probe has something to check: a worker has no main port."""
        for name in type(self).model_fields:
            probe: ProbeSpec | None = getattr(self, name)
            if probe and not probe.command and not probe.port:
                yield f"{name} has neither command nor port, and a worker has no main port. Set one of them."

    def for_container(self) -> dict[str, k8s.core.v1.ProbeArgs | None]:
        """Return the probe arguments of the container."""
        return {
            "liveness_probe": self.liveness.probe(None) if self.liveness else None,
            "readiness_probe": self.readiness.probe(None) if self.readiness else None,
            "startup_probe": self.startup.probe(None) if self.startup else None,
        }
