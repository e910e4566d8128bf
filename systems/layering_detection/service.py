"""The declaration that the four services have in common."""

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
"""The system's name: of its namespace, labels and secrets."""

API_KEY = SecretKeySpec(name="layering-detection/{environment}/api-key", property="api_key")
"""The key that a caller of any service must show."""


def exposed_as(service: str) -> ExposureSpec:
    """A host rule of the service's own, as its listener rule on ECS was; looked at before the orchestrator's."""
    return ExposureSpec(host=f"{service}.{SYSTEM}.local", order=10)


class LayeringServiceSpec(MicroserviceSpec):
    """What a person may choose of each service; the defaults are what ran on ECS."""

    required_secrets: ClassVar[frozenset[str]] = frozenset({"API_KEY"})

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    rate_limit_per_minute: Annotated[int, Field(ge=1)] = 100
    """Requests a minute from one caller; each pod counts for itself, so the limit grows with the replicas."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = {"API_KEY": API_KEY}
    resources: ResourcesSpec = ResourcesSpec(cpu="500m", memory="512Mi")
    max_surge: Surge = "100%"
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=30, drain_seconds=30, termination_grace_period_seconds=75)

    def typed_variables(self) -> Mapping[str, str]:
        """What all four read."""
        return {
            "PORT": str(self.port),
            "LOG_LEVEL": self.log_level,
            "RATE_LIMIT_PER_MINUTE": str(self.rate_limit_per_minute),
        }

    def entry_point(self) -> Sequence[str]:
        """The server as its image starts it, without the limit of 1000 requests after which the process exits.

        Probes count as requests: with that limit every pod would restart every two hours or sooner, idle or not.
        """
        return self.command or [
            *("python", "-m", "uvicorn", "main:app"),
            *("--host", "0.0.0.0", "--port", str(self.port)),  # noqa: S104 -- within its own pod
            *("--limit-concurrency", "100"),
        ]

    def faults(self) -> Iterable[str]:
        """The secrets without which a service silently lets everybody in stay."""
        yield from super().faults()
        missing = sorted(self.required_secrets - set(self.secrets))
        if missing:
            yield f"secrets must keep {', '.join(missing)}: the service starts without and is then open or unsalted"
