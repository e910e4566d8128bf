"""OpenTelemetry Collector: one endpoint for the traces of all services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.opentelemetry_collector import OPENTELEMETRY_COLLECTOR
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.platform import TracesCollector
from components.workload.security_context import RESTRICTED_CONTAINER, restricted_pod

IMAGE = "otel/opentelemetry-collector-k8s"
"""Distribution for Kubernetes, which is smaller than the one with every component."""
OTLP_PORT = 4317
OTLP_HTTP_PORT = 4318
METRICS_PORT = 8888
HEALTH_PORT = 13133

OTHER_PORTS = ("jaeger-compact", "jaeger-thrift", "jaeger-grpc", "zipkin")
"""Ports of older protocols, which the chart opens in addition to OTLP."""

OTLP_ENDPOINT = f"http://{OPENTELEMETRY_COLLECTOR.name}.{OPENTELEMETRY_COLLECTOR.namespace}:{OTLP_PORT}"
"""Value of ``OTEL_EXPORTER_OTLP_ENDPOINT`` for services, over gRPC."""
COLLECTOR = TracesCollector(endpoint=OTLP_ENDPOINT, namespace=OPENTELEMETRY_COLLECTOR.namespace, port=OTLP_PORT)
"""The collector, as services use it."""


class OpenTelemetryCollectorSpec(ChartSpec):
    """Settings of the OpenTelemetry Collector."""

    replicas: Annotated[int, Field(ge=1)] = 1
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """Resources of each pod. Before memory runs out, the collector rejects spans, which clients then retry."""


@dataclass(frozen=True, kw_only=True)
class OpenTelemetryCollectorArgs(AddonArgs[OpenTelemetryCollectorSpec]):
    """The collector, and the backend of its traces."""

    traces_endpoint: str
    """Host and port of the backend in the cluster, for OTLP over gRPC."""


class OpenTelemetryCollector(pulumi.ComponentResource):
    """Receives traces by OTLP from every pod and forwards them in batches; metrics and logs do not pass through it."""

    TYPE = "landfall:addons:OpenTelemetryCollector"

    def __init__(self, name: str, args: OpenTelemetryCollectorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=OPENTELEMETRY_COLLECTOR,
            args=args,
            pod_security="restricted",
            traffic=Traffic(
                from_pods=[OTLP_PORT, OTLP_HTTP_PORT],
                metrics=[METRICS_PORT],
                to_pods=[int(args.traces_endpoint.rpartition(":")[2])],
            ),
            values=collector_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def collector_values(args: OpenTelemetryCollectorArgs) -> dict[str, Any]:
    """Return the values of the chart. The configuration replaces the chart's, which opens more than OTLP."""
    spec = args.spec
    labels = {"app.kubernetes.io/name": OPENTELEMETRY_COLLECTOR.name, "component": "standalone-collector"}
    return {
        "mode": "deployment",
        "image": {"repository": IMAGE},
        "replicaCount": spec.replicas,
        "resources": spec.resources.document(),
        "podDisruptionBudget": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread(labels),
        **args.context.nodes.document(),
        "podSecurityContext": restricted_pod(),
        "securityContext": dict(RESTRICTED_CONTAINER),
        # It does not use the Kubernetes API.
        "serviceAccount": {"create": True, "automountServiceAccountToken": False},
        "ports": {
            **{port: {"enabled": False} for port in OTHER_PORTS},
            "metrics": {"enabled": True},
        },
        "serviceMonitor": {"enabled": args.context.service_monitor},
        "alternateConfig": collector_configuration(args.traces_endpoint),
    }


def collector_configuration(traces_endpoint: str) -> dict[str, Any]:
    """Return the collector's configuration: OTLP receivers, and ``traces_endpoint`` as exporter.

    The connection stays in the cluster and is unencrypted, as Jaeger's receiver expects.
    """
    address = "${env:MY_POD_IP}"
    prometheus = {"host": address, "port": METRICS_PORT}
    return {
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{address}:{OTLP_PORT}"},
                    "http": {"endpoint": f"{address}:{OTLP_HTTP_PORT}"},
                }
            }
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 25},
            "batch": {},
        },
        "exporters": {"otlp_grpc": {"endpoint": traces_endpoint, "tls": {"insecure": True}}},
        "extensions": {"health_check": {"endpoint": f"{address}:{HEALTH_PORT}"}},
        "service": {
            "extensions": ["health_check"],
            "telemetry": {"metrics": {"readers": [{"pull": {"exporter": {"prometheus": prometheus}}}]}},
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["memory_limiter", "batch"], "exporters": ["otlp_grpc"]}
            },
        },
    }
