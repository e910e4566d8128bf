"""The arguments of a microservice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi_kubernetes as k8s

from components.platform import TracesCollector
from components.workload.claim_mount import ClaimMount
from components.workload.context import WorkloadContext
from components.workload.endpoint import Endpoint
from components.workload.microservice_spec import MicroserviceSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroserviceArgs:
    """The declaration of a service, and the siblings that it is wired to."""

    spec: MicroserviceSpec
    service: str
    """Name of the service, its Deployment, its container and its service account."""
    context: WorkloadContext
    calls: Mapping[str, Endpoint] = field(default_factory=dict[str, Endpoint])
    """Services that it calls, keyed by the environment variable that receives the URL."""
    claims: Mapping[str, ClaimMount] = field(default_factory=dict[str, ClaimMount])
    """Persistent storage, keyed by the name of the pod's volume."""

    def __post_init__(self) -> None:
        """Refuse a declaration whose siblings are missing, before anything is registered."""
        if self.spec.secrets and self.context.secret_store is None:
            msg = f"{self.service}: secrets need a secret store. Set context.secret_store."
            raise ValueError(msg)
        self._check_exposure()
        if self.spec.tracing and self.context.platform.traces is None:
            msg = (
                f"{self.service}: tracing needs a collector, and the platform has none. Enable the add-on "
                "opentelemetryCollector, or set tracing: false."
            )
            raise ValueError(msg)
        duplicates = sorted(set(self.calls) & {*self.spec.variables(), *self.spec.secrets})
        if duplicates:
            msg = (
                f"{self.service}: {', '.join(duplicates)} holds the URL of a service that it calls. Remove it from "
                "environment and secrets."
            )
            raise ValueError(msg)
        self.spec.image.content(self.context.default_image_tag)

    def _check_exposure(self) -> None:
        if self.spec.exposure is None:
            return
        load_balancer = self.context.load_balancer
        if load_balancer is None:
            msg = f"{self.service}: exposure needs a load balancer. Set context.load_balancer."
            raise ValueError(msg)
        for fault in self.spec.load_balancer_faults(load_balancer.idle_timeout_seconds):
            msg = f"{self.service}: {fault}"
            raise ValueError(msg)

    @property
    def labels(self) -> dict[str, str]:
        """Labels of all objects of the service; they select its pods."""
        return {"app.kubernetes.io/name": self.service, "app.kubernetes.io/part-of": self.context.system}

    @property
    def traces(self) -> TracesCollector | None:
        """Collector of its spans; None without tracing."""
        return self.context.platform.traces if self.spec.tracing else None

    @property
    def secret_name(self) -> str:
        """Name of the Kubernetes Secret that holds the values of ``spec.secrets``."""
        return f"{self.service}-secrets"

    def variables(self) -> dict[str, str]:
        """Return the environment variables that are neither secret nor the URL of another service."""
        if self.traces is None:
            return dict(self.spec.variables())
        spans = {"OTEL_EXPORTER_OTLP_ENDPOINT": self.traces.endpoint, "OTEL_SERVICE_NAME": self.service}
        return {**self.spec.variables(), **spans}

    def metadata(self, name: str | None) -> k8s.meta.v1.ObjectMetaArgs:
        """Return the metadata of one object of the service; without a name, the provider generates one."""
        return k8s.meta.v1.ObjectMetaArgs(name=name, namespace=self.context.namespace.namespace, labels=self.labels)
