"""Jaeger: storage and user interface of traces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.jaeger import JAEGER
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.workload.security_context import RESTRICTED_CONTAINER, restricted_pod

OTLP_PORT = 4317
OTLP_HTTP_PORT = 4318
QUERY_PORT = 16686
"""Port of the user interface and the query API, for Grafana and ``kubectl port-forward``."""
METRICS_PORT = 8888
HEALTH_PORT = 13133
JAEGER_USER = 10001
"""User of Jaeger's image."""

OTLP_ENDPOINT = f"{JAEGER.name}.{JAEGER.namespace}:{OTLP_PORT}"
"""Host and port that receive spans by OTLP over gRPC."""


class JaegerSpec(ChartSpec):
    """Settings of Jaeger.

    Traces are in memory: they are lost with the pod, and the oldest is dropped above ``maxTraces``. For persistent
    storage (Elasticsearch, Cassandra) set a complete Jaeger configuration as ``values.userconfig``.
    """

    max_traces: Annotated[int, Field(ge=1)] = 20_000
    """Number of traces in memory: about 400 MiB at 20 spans of one kilobyte per trace."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="1Gi")


class Jaeger(pulumi.ComponentResource):
    """Collector, storage and user interface in a single pod: each of two would have half of the traces."""

    TYPE = "landfall:addons:Jaeger"

    def __init__(self, name: str, args: AddonArgs[JaegerSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=JAEGER,
            args=args,
            pod_security="restricted",
            traffic=Traffic(from_pods=[OTLP_PORT, OTLP_HTTP_PORT], metrics=[METRICS_PORT, QUERY_PORT]),
            values=jaeger_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def jaeger_values(args: AddonArgs[JaegerSpec]) -> dict[str, Any]:
    """Return the values of the chart."""
    return {
        "jaeger": {
            "replicas": 1,
            "resources": args.spec.resources.document(),
            # A variable, because the chart does not restart the pod when only the configuration changes.
            "extraEnv": [{"name": "MAX_TRACES", "value": str(args.spec.max_traces)}],
            "podSecurityContext": restricted_pod(JAEGER_USER, JAEGER_USER),
            "securityContext": dict(RESTRICTED_CONTAINER),
            **args.context.nodes.document(),
        },
        "userconfig": jaeger_configuration(),
    }


def jaeger_configuration() -> dict[str, Any]:
    """Return Jaeger's configuration: OTLP receivers, traces in memory, metrics and a health check."""
    everywhere = "0.0.0.0"  # noqa: S104 - all addresses of the pod, which a network policy protects
    prometheus = {"host": everywhere, "port": METRICS_PORT}
    return {
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}},
            "telemetry": {
                "resource": {"service.name": "jaeger"},
                "metrics": {"level": "detailed", "readers": [{"pull": {"exporter": {"prometheus": prometheus}}}]},
            },
        },
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"{everywhere}:{HEALTH_PORT}"}},
            "jaeger_query": {
                "storage": {"traces": "memory"},
                "http": {"endpoint": f"{everywhere}:{QUERY_PORT}"},
            },
            "jaeger_storage": {"backends": {"memory": {"memory": {"max_traces": "${env:MAX_TRACES}"}}}},
        },
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{everywhere}:{OTLP_PORT}"},
                    "http": {"endpoint": f"{everywhere}:{OTLP_HTTP_PORT}"},
                }
            }
        },
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "memory"}},
    }
