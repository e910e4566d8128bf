"""The namespaces whose objects Pulumi keeps, of whichever stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from components.addons import (
    cloudwatch_observability,
    datadog,
    external_dns,
    external_secrets,
    falco,
    fluent_bit,
    jaeger,
    keda,
    nginx_ingress,
    nvidia_device_plugin,
    opentelemetry_collector,
    reloader,
    vertical_pod_autoscaler,
)
from components.addons.argo_cd import guard as argo_cd_guard
from components.addons.cert_manager import cert_manager
from components.addons.cluster_autoscaler import cluster_autoscaler
from components.addons.gatekeeper import gatekeeper
from components.addons.karpenter import karpenter
from components.addons.kit.addon_namespace import MONITORING_NAMESPACE
from components.addons.kube_prometheus_stack.values import NODE_EXPORTER_NAMESPACE
from components.addons.velero import velero
from settings import Environment
from systems.layering_detection.service import SYSTEM as LAYERING_DETECTION

ADDON_NAMESPACES: Sequence[str] = (
    argo_cd_guard.NAMESPACE,
    cert_manager.NAMESPACE,
    cloudwatch_observability.NAMESPACE,
    cluster_autoscaler.NAMESPACE,
    datadog.NAMESPACE,
    external_dns.NAMESPACE,
    external_secrets.NAMESPACE,
    falco.NAMESPACE,
    fluent_bit.NAMESPACE,
    gatekeeper.NAMESPACE,
    jaeger.NAMESPACE,
    karpenter.NAMESPACE,
    keda.NAMESPACE,
    MONITORING_NAMESPACE,
    nginx_ingress.NAMESPACE,
    NODE_EXPORTER_NAMESPACE,
    nvidia_device_plugin.NAMESPACE,
    opentelemetry_collector.NAMESPACE,
    reloader.NAMESPACE,
    velero.NAMESPACE,
    vertical_pod_autoscaler.NAMESPACE,
)

SYSTEM_NAMESPACES: Sequence[str] = tuple(
    f"{system}-{environment}" for system in (LAYERING_DETECTION,) for environment in get_args(Environment)
)
"""Of every environment: a cluster may be shared, and the stack that made it does not know with whom."""
