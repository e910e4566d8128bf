"""The backend: the API of Email-RAG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from components.spec import DnsLabel, MemoryQuantity, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.microservice import Microservice
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.network_policy import EgressSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import AbsolutePath
from systems.email_rag.application import MODELS, UPLOADS
from systems.email_rag.process import ProcessSpec

HTTPS = EgressSpec(cidr_block="0.0.0.0/0", ports=[443])
"""Language models: their addresses change, and users enter further servers in the frontend.

A server with a private address needs an entry of its own, so that no user makes the backend call pods and nodes.
"""

SPOOL = "/tmp"  # noqa: S108 -- a path in the container
"""Directory that the server writes a body to before the application reads it."""

COPY_SECONDS = 300
"""Time for which the backend may answer nothing while it copies an upload of several gigabytes."""


class BackendSpec(ProcessSpec, MicroserviceSpec):
    """The API; the frontend is its only caller."""

    wired_paths: ClassVar[frozenset[str]] = frozenset({UPLOADS, MODELS})

    port: Port = 8000
    service_name: DnsLabel | None = "email-rag-backend"
    scaling: ScalingSpec = ScalingSpec(min=2, max=6, cpu_percent=75, memory_percent=80)
    """Bounds and metrics. PyTorch and the model stay in memory after the first query, so that the memory metric may
    never scale in."""
    resources: ResourcesSpec = ResourcesSpec(
        cpu="500m", memory="2Gi", cpu_limit="2", memory_limit="4Gi", ephemeral_storage="8Gi"
    )
    egress: Sequence[EgressSpec] = (HTTPS,)
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {SPOOL: "6Gi"}
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=10, drain_seconds=110, termination_grace_period_seconds=120)
    longest_request_seconds: Annotated[int, Field(ge=1)] = 110
    """Requests that may end during a rollout; streams and uploads that take longer are interrupted."""
    keep_alive_seconds: Annotated[int, Field(ge=1)] | None = 75
    """Above the 60 s for which nginx keeps a connection to the backend open."""
    probes: ProbesSpec = ProbesSpec(
        # The event loop answers nothing while it copies gigabytes: a GET would restart the pod in the middle of it.
        liveness=ProbeSpec(path=None, period_seconds=30, timeout_seconds=10, failure_threshold=3),
        readiness=ProbeSpec(path="/health", period_seconds=10, timeout_seconds=5, failure_threshold=3),
        startup=ProbeSpec(path="/health", period_seconds=10, timeout_seconds=5, failure_threshold=30),
    )

    def entry_point(self) -> Sequence[str]:
        """Return the image's own command with a longer keep-alive timeout, which is 5 s otherwise."""
        return self.command or [
            *("uvicorn", "app.main:app"),
            *("--host", "0.0.0.0", "--port", str(self.port)),  # noqa: S104 -- within its own pod
            *("--timeout-keep-alive", str(self.keep_alive_seconds)),
        ]

    def faults(self) -> Iterable[str]:
        """Check that there is one process, and that its event loop may copy an upload for minutes."""
        yield from super().faults()
        variables = [f"environment {name}" for name in self.environment if name == "WEB_CONCURRENCY"]
        options = [f"arguments {word}" for word in self.arguments if word.partition("=")[0] == "--workers"]
        for found in (*variables, *options):
            yield (
                f"{found} starts several processes, and each opens application.pool connections to the database, which "
                "are counted once for each pod. Remove it, and raise scaling.max."
            )
        liveness = self.probes.liveness
        if liveness and liveness.path:
            tolerated = liveness.period_seconds * liveness.failure_threshold
            if tolerated < COPY_SECONDS:
                yield (
                    f"probes.liveness with path {liveness.path} restarts a pod that does not answer for {tolerated} s, "
                    f"and the backend answers nothing for up to {COPY_SECONDS} s while it copies an upload. Set path "
                    "to null for a TCP connection, or raise failureThreshold."
                )


class Backend(Microservice):
    """Users, uploads, search and answers."""

    TYPE = "landfall:email-rag:Backend"
