"""Health checks of a container."""

from __future__ import annotations

from typing import Annotated

import pulumi_kubernetes as k8s
from pydantic import Field

from components.spec import Seconds, Spec
from components.workload.types import UrlPath

PORT_NAME = "http"
"""Name of the container port; probes and Services refer to it."""


class ProbeSpec(Spec):
    """One probe; times are in seconds."""

    path: UrlPath | None = "/health"
    """Path of an HTTP GET; null opens a TCP connection instead."""
    period_seconds: Annotated[int, Field(ge=1)] = 10
    timeout_seconds: Annotated[int, Field(ge=1)] = 5
    initial_delay_seconds: Seconds = 0
    failure_threshold: Annotated[int, Field(ge=1)] = 3

    def probe(self) -> k8s.core.v1.ProbeArgs:
        """Return the probe as a Kubernetes object."""
        return k8s.core.v1.ProbeArgs(
            http_get=k8s.core.v1.HTTPGetActionArgs(path=self.path, port=PORT_NAME) if self.path else None,
            tcp_socket=None if self.path else k8s.core.v1.TCPSocketActionArgs(port=PORT_NAME),
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

    liveness: ProbeSpec = ProbeSpec(period_seconds=30, timeout_seconds=10, initial_delay_seconds=5)
    readiness: ProbeSpec = ProbeSpec()
    startup: ProbeSpec | None = None
