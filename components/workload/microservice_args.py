"""What a microservice is made from: its declaration, and the siblings that it is wired to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.platform import Platform, TracesCollector
from components.workload.load_balancer import LoadBalancer
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace
from components.workload.pod import ClaimMount
from components.workload.secrets import SecretStore

if TYPE_CHECKING:
    from components.workload.microservice import Microservice


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroserviceArgs:
    """The declaration, and the siblings that it is wired to."""

    spec: MicroserviceSpec
    service: str
    """The service's name: of its Deployment, container, account and labels."""
    environment: str
    part_of: str
    """The system that it belongs to."""
    namespace: Namespace
    platform: Platform
    default_image_tag: str | None = None
    """Tag of an image whose spec names neither tag nor digest: the system's release."""
    calls: Mapping[str, Microservice] = field(default_factory=dict[str, "Microservice"])
    """Services that it calls, by the environment variable that takes their URL."""
    claims: Mapping[str, ClaimMount] = field(default_factory=dict[str, ClaimMount])
    """Persistent storage, by the name of the pod's volume."""
    secret_store: SecretStore | None = None
    """Needed when the spec has secrets."""
    load_balancer: LoadBalancer | None = None
    """Needed when the spec is exposed."""

    def __post_init__(self) -> None:
        """Refuse a declaration whose siblings are missing, before anything is registered."""
        if self.spec.secrets and self.secret_store is None:
            msg = f"{self.service} has secrets but no secret store to read them from"
            raise ValueError(msg)
        if self.spec.exposure and self.load_balancer is None:
            msg = f"{self.service} is exposed but there is no load balancer to expose it"
            raise ValueError(msg)
        if self.spec.exposure and self.load_balancer and self._outlasts(self.load_balancer):
            msg = (
                f"a request to {self.service} may take {self.spec.longest_request_seconds} s, the load balancer's idle "
                f"timeout is {self.load_balancer.idle_timeout_seconds} s"
            )
            raise ValueError(msg)
        if self.spec.tracing and self.platform.traces is None:
            msg = f"{self.service} has tracing but the platform has no collector to send spans to"
            raise ValueError(msg)
        twice = sorted(set(self.calls) & {*self.spec.variables(), *self.spec.secrets})
        if twice:
            msg = f"{self.service}: {', '.join(twice)} is the URL of a service that it calls and cannot be set as well"
            raise ValueError(msg)
        self.spec.image.content(self.default_image_tag)

    @property
    def traces(self) -> TracesCollector | None:
        """Where it sends spans, if it does."""
        return self.platform.traces if self.spec.tracing else None

    def variables(self) -> dict[str, str]:
        """Every environment variable that is neither secret nor the URL of a service that it calls."""
        if self.traces is None:
            return dict(self.spec.variables())
        spans = {"OTEL_EXPORTER_OTLP_ENDPOINT": self.traces.endpoint, "OTEL_SERVICE_NAME": self.service}
        return {**self.spec.variables(), **spans}

    def _outlasts(self, load_balancer: LoadBalancer) -> bool:
        return self.spec.longest_request_seconds > load_balancer.idle_timeout_seconds
