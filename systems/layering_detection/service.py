"""The settings that the four services have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from components.workload.exposure import ExposureSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.resources import ResourcesSpec
from components.workload.rollout import Surge
from components.workload.secrets import SecretKeySpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import EnvironmentName

SYSTEM = "layering-detection"
"""Name of the system in the catalogue, its labels and its secrets."""

API_KEY = SecretKeySpec(name="layering-detection/{environment}/api-key", property="api_key")
"""The key that every request to a service must have."""


def exposed_as(service: str) -> ExposureSpec:
    """Return a host rule like the service's listener rule on ECS; it has priority over the orchestrator's rule."""
    return ExposureSpec(host=f"{service}.{SYSTEM}.local", order=10)


class LayeringServiceSpec(MicroserviceSpec):
    """The settings of one service; the defaults are the values that ran on ECS."""

    required_secrets: ClassVar[frozenset[str]] = frozenset({"API_KEY"})

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    rate_limit_per_minute: Annotated[int, Field(ge=1)] = 100
    """Requests per minute from one caller. Each pod counts alone, so the limit grows with the replicas."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = {"API_KEY": API_KEY}
    resources: ResourcesSpec = ResourcesSpec(cpu="500m", memory="512Mi")
    max_surge: Surge = "100%"
    keep_alive_seconds: Annotated[int, Field(ge=1)] | None = 300
    connection_limit: Annotated[int, Field(ge=1)] = 300
    """Open connections, idle ones included, above which a pod answers 503. ECS had 100, and closed an idle connection
    after 5 s; now each of the load balancer's three nodes may keep 100 of them open."""
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=30, drain_seconds=30, termination_grace_period_seconds=75)

    def typed_variables(self) -> Mapping[str, str]:
        """Return the variables that all four services read."""
        return {
            "PORT": str(self.port),
            "LOG_LEVEL": self.log_level,
            "RATE_LIMIT_PER_MINUTE": str(self.rate_limit_per_minute),
        }

    def entry_point(self) -> Sequence[str]:
        """Return the image's own command without the limit of 1000 requests, after which the process would exit.

        Probes count as requests: with that limit every pod would restart at least every two hours, even an idle one.
        """
        keep_alive = () if self.keep_alive_seconds is None else ("--timeout-keep-alive", str(self.keep_alive_seconds))
        return self.command or [
            *("python", "-m", "uvicorn", "main:app"),
            *("--host", "0.0.0.0", "--port", str(self.port)),  # noqa: S104 -- within its own pod
            *("--limit-concurrency", str(self.connection_limit)),
            *keep_alive,
        ]

    def faults(self) -> Iterable[str]:
        """Check that no required secret is missing: without it a service would run unprotected."""
        yield from super().faults()
        if self.command and self.exposure and "keep_alive_seconds" not in self.model_fields_set:
            yield (
                "command replaces the keep-alive timeout of the server. Set keepAliveSeconds to the timeout of the "
                "command."
            )
        missing = sorted(self.required_secrets - set(self.secrets))
        if missing:
            yield (
                f"secrets has no {', '.join(missing)}. Add it: without it the service accepts every caller or uses "
                "no salt."
            )
