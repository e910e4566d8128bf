"""The backend: the API of Flexdesk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from components.monitoring.thresholds import ThresholdsSpec
from components.spec import DnsLabel, Percent, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.disruption import DisruptionSpec
from components.workload.exposure import ExposureSpec
from components.workload.microservice import Microservice
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.network_policy import EgressSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.rollout import Surge
from components.workload.secrets import SecretKeySpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import Argument, EnvironmentName, UrlPath
from quantity import memory_bytes
from systems.flexdesk.application import HEALTH, HEALTHY_CODES, ROUTES
from systems.flexdesk.process import ProcessSpec

DEREGISTRATION_SECONDS = 15
"""Time after which the load balancer sends no new request to a pod that terminates: the controller learns of it, and
the load balancer applies it."""

OLD_SPACE = "--max-old-space-size"


def _secret(name: str) -> SecretKeySpec:
    return SecretKeySpec(name="flexdesk/{environment}/backend", property=name)


HTTPS = EgressSpec(cidr_block="0.0.0.0/0", ports=[443])
"""APIs on the internet. The code that runs today calls none; remove it where the policy of the cluster forbids it."""


class BackendThresholdsSpec(ThresholdsSpec):
    """Thresholds of the backend's alarms, each with its own default, so that a change of one keeps the others."""

    # The load balancer alone checks the application: a pod whose process hangs stays ready.
    unhealthy_targets: Annotated[int, Field(ge=1)] | None = 1
    # A login takes 0.3 s of a whole processor, and the limit of half of one slows it down.
    latency_seconds: Annotated[float, Field(gt=0, le=4000)] | None = 2
    # 429 is an answer of a healthy process. When the rate limiter takes all users for one, no other alarm fires.
    client_error_percent: Percent | None = 50


class BackendSpec(ProcessSpec, MicroserviceSpec):
    """The API. It has no handler of signals: SIGTERM ends the process at once, with its open requests."""

    required_secrets: ClassVar[frozenset[str]] = frozenset({"JWT_SECRET"})

    # Without the migration that precedes the server in the command of the image.
    arguments: Sequence[Argument] = ("node", "dist/index.js")
    port: Port = 8000
    service_name: DnsLabel | None = "flexdesk-backend"
    scaling: ScalingSpec = ScalingSpec(min=3, max=10, cpu_percent=70, memory_percent=80)
    disruption: DisruptionSpec = DisruptionSpec(min_available=2)
    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="512Mi", cpu_limit="500m", memory_limit="1Gi")
    heap_mib: Annotated[int, Field(ge=64)] = 768
    """Heap of Node.js, below the memory limit: a leak ends one process before the kernel does."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = {
        "JWT_SECRET": _secret("jwt_secret"),
        "EMAIL_USER": _secret("email_user"),
        "EMAIL_PASSWORD": _secret("email_password"),
    }
    # The deployment to EC2 does not set them, so that uploads fail there; the backend starts without them.
    optional_secrets: Mapping[EnvironmentName, SecretKeySpec] = {
        "CLOUDINARY_CLOUD_NAME": _secret("cloudinary_cloud_name"),
        "CLOUDINARY_API_KEY": _secret("cloudinary_api_key"),
        "CLOUDINARY_API_SECRET": _secret("cloudinary_api_secret"),
    }
    egress: Sequence[EgressSpec] = (HTTPS,)
    # One more pod at a time, so that few pods share the connections of the database.
    max_surge: Surge = "1%"
    longest_request_seconds: Annotated[int, Field(ge=1)] = 15
    keep_alive_seconds: Annotated[int, Field(ge=1)] | None = 72
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=30, drain_seconds=15, termination_grace_period_seconds=60)
    probes: ProbesSpec = ProbesSpec(
        # No GET: it would need Redis, whose loss would restart every pod, and none can start without Redis.
        liveness=ProbeSpec(path=None, period_seconds=10, timeout_seconds=5, failure_threshold=3),
        # The process listens after Redis has answered. The load balancer checks the route itself.
        readiness=ProbeSpec(path=None, period_seconds=5, timeout_seconds=3, failure_threshold=3),
        # The process ends by itself after 10 s without Redis.
        startup=ProbeSpec(path=None, period_seconds=5, timeout_seconds=3, failure_threshold=30),
    )
    # A frozen field may have a narrower type.
    alarms: BackendThresholdsSpec = BackendThresholdsSpec()  # pyright: ignore[reportIncompatibleVariableOverride]
    unlimited_paths: Sequence[UrlPath] = ()
    """Routes that the rate limiter of the application does not count. Probes may GET these alone; there are none
    today."""
    exposure: ExposureSpec | None = ExposureSpec(
        health_check_path=HEALTH,
        health_check_interval_seconds=30,
        success_codes=HEALTHY_CODES,
        deregistration_delay_seconds=15,
    )

    def typed_variables(self) -> Mapping[str, str]:
        """Return the variables of the port and of the heap."""
        return {**super().typed_variables(), "PORT": str(self.port), "NODE_OPTIONS": f"{OLD_SPACE}={self.heap_mib}"}

    def faults(self) -> Iterable[str]:
        """Check secrets, probes, the heap, and that open requests end before the process does."""
        yield from super().faults()
        missing = sorted(self.required_secrets - set(self.secrets))
        if missing:
            yield f"secrets has no {', '.join(missing)}. Add it: the process ends at its start without it."
        if self.runs("prisma") or self.runs("npm"):
            yield (
                "arguments migrates the database in every pod: of parallel migrations all but one fail, and the pod "
                "restarts. Leave it to the migration, and start node dist/index.js."
            )
        yield from self._probe_faults()
        yield from self._exposure_faults()
        yield from self._shutdown_faults()
        limit = memory_bytes(self.resources.memory_limit or self.resources.memory)
        if self.heap_mib * 2**20 >= limit:
            yield (
                f"heapMib {self.heap_mib} does not fit into the memory limit of {limit // 2**20} MiB: the kernel would "
                "end the process. Lower it to three quarters of the limit, or raise resources.memoryLimit."
            )

    def _probe_faults(self) -> Iterable[str]:
        """Find a GET that the rate limiter counts: after 50 of them all pods of a node fail for 15 minutes."""
        for key in ("liveness", "readiness", "startup"):
            probe: ProbeSpec | None = getattr(self.probes, key)
            path = probe.path_at(None) if probe else None
            if path and path not in self.unlimited_paths:
                yield (
                    f"probes.{key} gets {path}, and the application limits every route it has to 50 requests of one "
                    "address in 15 minutes: then it answers 429 to the probes of all pods of a node. Set path to null "
                    "for a TCP connection, or add a route without a limit to unlimitedPaths."
                )
            if probe and probe.command:
                yield from self._command_faults(key, " ".join(probe.command))

    def _command_faults(self, key: str, command: str) -> Iterable[str]:
        """Find a command that may need Redis and restarts pods, or that fails when the rate limiter answers."""
        if key != "readiness":
            yield (
                f"probes.{key} is a command, which may call a route: every route needs Redis, whose loss would restart "
                "every pod, and none can start without Redis. Set path to null for a TCP connection."
            )
        elif ROUTES in command and "429" not in command and not any(path in command for path in self.unlimited_paths):
            yield (
                f"probes.readiness calls a route of {ROUTES} and does not accept 429, which the application answers "
                f"after 50 requests: then no pod is ready. Accept {HEALTHY_CODES}, or set path to null for a TCP "
                "connection."
            )

    def _exposure_faults(self) -> Iterable[str]:
        """Find a health check of the load balancer that fails when the rate limiter answers."""
        exposure = self.exposure
        if exposure is None or exposure.health_check_path in self.unlimited_paths:
            return
        if exposure.success_codes != HEALTHY_CODES:
            yield (
                f"exposure.successCodes {exposure.success_codes}: the application answers 429 to the load balancer "
                f"after 50 checks, and all targets would be unhealthy. Set {HEALTHY_CODES}."
            )
        if exposure.health_check_path != HEALTH:
            yield (
                f"exposure.healthCheckPath {exposure.health_check_path} is no route about health: / answers 401, "
                f"others 404. Set {HEALTH}."
            )

    def _shutdown_faults(self) -> Iterable[str]:
        needed = self.longest_request_seconds + (DEREGISTRATION_SECONDS if self.exposure else 0)
        found = self.shutdown.pre_stop_seconds
        if found < needed:
            yield (
                f"shutdown.preStopSeconds {found} is below {needed}: SIGTERM ends the process at once, so that open "
                f"requests need {DEREGISTRATION_SECONDS} s until the load balancer sends no more, and "
                f"longestRequestSeconds {self.longest_request_seconds} before it. Raise preStopSeconds."
            )


class Backend(Microservice):
    """Users, schools, tasks and support."""

    TYPE = "landfall:flexdesk:Backend"
