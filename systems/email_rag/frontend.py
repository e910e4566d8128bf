"""The frontend: nginx with the files of the web application, in front of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import pulumi
from pydantic import Field

from components.spec import DnsLabel, MemoryQuantity, Port
from components.string_format import StringFormat
from components.workload.autoscaling import ScalingSpec
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import AbsolutePath, NumericId
from systems.email_rag.backend import Backend
from systems.email_rag.nginx import BODY_LIMIT_MIB, CONFIGURATION, NginxSite

Policy = Annotated[
    str, StringFormat(r'^[^"\\\n]+$', "a Content-Security-Policy without double quotes", "default-src 'self'")
]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com; "
    "style-src-elem 'self' 'unsafe-inline' https://fonts.googleapis.com; img-src 'self' data: blob:; "
    "font-src 'self' https://fonts.gstatic.com; connect-src 'self' wss://$host;"
)
"""The policy of Docker Compose, with which the pages are known to work. ``$host`` is a variable of nginx."""


class FrontendSpec(MicroserviceSpec):
    """The web application, and the only service that clients reach."""

    wired_paths: ClassVar[frozenset[str]] = frozenset({CONFIGURATION})
    needed_paths: ClassVar[frozenset[str]] = frozenset({"/run", "/var/cache/nginx"})

    image: ImageSpec = ImageSpec(repository="email-rag-frontend")
    port: Port = 8080
    service_name: DnsLabel | None = "email-rag-frontend"
    scaling: ScalingSpec = ScalingSpec(min=2, max=5, cpu_percent=70, memory_percent=None)
    resources: ResourcesSpec = ResourcesSpec(cpu="50m", memory="128Mi", cpu_limit="200m", memory_limit="256Mi")
    user_id: NumericId = 1001
    group_id: NumericId = 1001
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {
        "/tmp": "256Mi",  # noqa: S108 -- a path in the container
        "/var/cache/nginx": "256Mi",
        "/run": "16Mi",
    }
    longest_request_seconds: Annotated[int, Field(ge=1)] = 110
    keep_alive_seconds: Annotated[int, Field(ge=1)] | None = 1260
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=30, drain_seconds=110, termination_grace_period_seconds=150)
    probes: ProbesSpec = ProbesSpec(
        liveness=ProbeSpec(path="/health", period_seconds=10, timeout_seconds=3, initial_delay_seconds=10),
        readiness=ProbeSpec(path="/health", period_seconds=5, timeout_seconds=3, initial_delay_seconds=5),
        startup=ProbeSpec(path="/health", period_seconds=5, timeout_seconds=3, failure_threshold=12),
    )
    max_body_mib: Annotated[int, Field(ge=1)] = BODY_LIMIT_MIB
    websockets: bool = True
    streaming: bool = True
    exposure: ExposureSpec | None = ExposureSpec()
    requests_per_minute: Annotated[int, Field(ge=1)] = 100
    """Requests to the API of one client address. Each pod counts alone, so the limit grows with the replicas."""
    burst: Annotated[int, Field(ge=0)] = 20
    """Further requests at once above that rate."""
    connections: Annotated[int, Field(ge=1)] = 20
    """Connections to the API of one client address."""
    content_security_policy: Policy = CONTENT_SECURITY_POLICY
    """Header that limits what the browser loads; the page uses fonts of Google."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontendArgs:
    """Arguments of the frontend: its settings and the API."""

    spec: FrontendSpec
    context: WorkloadContext
    backend: Backend


class Frontend(Microservice):
    """Serves the web application and forwards requests to the API."""

    TYPE = "landfall:email-rag:Frontend"

    def __init__(self, name: str, args: FrontendArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        spec, backend = args.spec, args.backend
        site = NginxSite(
            port=spec.port,
            backend=f"{backend.spec.service_name or backend.service}:{backend.spec.port}",
            max_body_mib=spec.max_body_mib,
            keep_alive_seconds=spec.keep_alive_seconds or 0,
            requests_per_minute=spec.requests_per_minute,
            burst=spec.burst,
            connections=spec.connections,
            content_security_policy=spec.content_security_policy,
        )
        microservice = MicroserviceArgs(
            spec=spec,
            service="frontend",
            context=args.context,
            # nginx resolves the name once, at its start, and exits without the Service.
            connections=[Connection(endpoint=backend.endpoint, ready=backend.ready)],
            files={CONFIGURATION: site.configuration()},
        )
        super().__init__(name, microservice, opts)
