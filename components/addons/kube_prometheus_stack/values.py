"""Values of the chart kube-prometheus-stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from charts.kube_prometheus_stack import NODE_EXPORTER_NAMESPACE
from charts.model import NODE_CRITICAL, TOLERATE_ALL
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.addons.kube_prometheus_stack.alertmanager import (
    PAGER_DUTY_SECRET,
    AlertmanagerSpec,
    alertmanager_configuration,
)
from components.addons.kube_prometheus_stack.spec import GrafanaSpec, KubePrometheusStackSpec, PrometheusSpec
from components.node_selection import NodeSelection
from quantity import memory_bytes

GRAFANA_SECRET = "grafana-admin"  # noqa: S105 - a name
GRAFANA_PASSWORD_KEY = "admin-password"  # noqa: S105 - a name
GRAFANA_USER_KEY = "admin-user"
GRAFANA_ROLE = "grafana-dashboards"
"""ClusterRole in place of the chart's, which lets Grafana read every Secret of the cluster."""

UNREACHABLE = ("kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy")
"""Components that Prometheus cannot scrape: EKS hides the control plane, and kube-proxy listens on loopback."""

SELECTORS = ("rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig")
"""Kinds that Prometheus selects in every namespace; by default it selects those of its own release alone."""

SIDECAR_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Resources of the sidecars of Grafana, Prometheus and Alertmanager, and of the Jobs for the webhook's certificate."""

SIDECAR_SECURITY: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""Security context of Grafana's sidecars. Their root file system is writable: they exit without a directory for
temporary files (kiwigrid/k8s-sidecar#427), and the chart mounts none."""

BLOCK_SHARE = 0.8
"""Share of the volume for blocks; the write-ahead log needs the rest."""


def kube_prometheus_stack_values(
    spec: KubePrometheusStackSpec, nodes: NodeSelection, storage_class: pulumi.Input[str]
) -> dict[str, Any]:
    """Return the values of the chart. Another chart installs the definitions before everything that uses them."""
    return {
        "crds": {"enabled": False},
        **{part: {"enabled": False} for part in UNREACHABLE},
        "prometheusOperator": _operator(spec, nodes),
        "prometheus": _prometheus(spec.prometheus, nodes, storage_class),
        "alertmanager": _alertmanager(spec.alertmanager, nodes, storage_class),
        "grafana": _grafana(spec.grafana, nodes, storage_class),
        "kube-state-metrics": {"resources": spec.state_metrics_resources.document(), **nodes.document()},
        "prometheus-node-exporter": {
            "namespaceOverride": NODE_EXPORTER_NAMESPACE,
            "resources": spec.node_exporter_resources.document(),
            "tolerations": list(TOLERATE_ALL),
            "priorityClassName": NODE_CRITICAL,
        },
    }


def _operator(spec: KubePrometheusStackSpec, nodes: NodeSelection) -> dict[str, Any]:
    return {
        "resources": spec.operator_resources.document(),
        **nodes.document(),
        "prometheusConfigReloader": {"resources": SIDECAR_RESOURCES.document()},
        "admissionWebhooks": {"patch": {"resources": SIDECAR_RESOURCES.document(), **nodes.document()}},
    }


def _prometheus(spec: PrometheusSpec, nodes: NodeSelection, storage_class: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "podDisruptionBudget": {"enabled": spec.replicas > 1},
        "prometheusSpec": {
            "replicas": spec.replicas,
            "retention": f"{spec.retention_days}d",
            # Prometheus's MB is 1024 times 1024 bytes.
            "retentionSize": f"{int(memory_bytes(spec.storage) * BLOCK_SHARE) // 2**20}MB",
            "resources": spec.resources.document(),
            "storageSpec": {"volumeClaimTemplate": _claim(spec.storage, storage_class)},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete", "whenScaled": "Retain"},
            "topologySpreadConstraints": spread({"app.kubernetes.io/name": "prometheus"}),
            **{f"{kind}SelectorNilUsesHelmValues": False for kind in SELECTORS},
            **nodes.document(),
        },
    }


def _alertmanager(spec: AlertmanagerSpec, nodes: NodeSelection, storage_class: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "podDisruptionBudget": {"enabled": spec.replicas > 1},
        "config": alertmanager_configuration(spec.pager_duty),
        "alertmanagerSpec": {
            "replicas": spec.replicas,
            "resources": spec.resources.document(),
            "storage": {"volumeClaimTemplate": _claim(spec.storage, storage_class)},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete", "whenScaled": "Retain"},
            "topologySpreadConstraints": spread({"app.kubernetes.io/name": "alertmanager"}),
            "secrets": [PAGER_DUTY_SECRET] if spec.pager_duty else [],
            **nodes.document(),
        },
    }


def _claim(storage: str, storage_class: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "spec": {
            "storageClassName": storage_class,
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": storage}},
        }
    }


def _grafana(spec: GrafanaSpec, nodes: NodeSelection, storage_class: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "admin": {
            "existingSecret": GRAFANA_SECRET,
            "userKey": GRAFANA_USER_KEY,
            "passwordKey": GRAFANA_PASSWORD_KEY,
        },
        "resources": spec.resources.document(),
        **nodes.document(),
        "rbac": {"useExistingClusterRole": GRAFANA_ROLE},
        "sidecar": {
            "resources": SIDECAR_RESOURCES.document(),
            "securityContext": dict(SIDECAR_SECURITY),
            "dashboards": {"enabled": True, "searchNamespace": "ALL", "resource": "configmap"},
            "datasources": {"enabled": True, "resource": "configmap"},
        },
        "persistence": {"enabled": True, "size": spec.storage, "storageClassName": storage_class}
        if spec.storage
        else {"enabled": False},
        # One pod at a time can mount the volume.
        "deploymentStrategy": {"type": "Recreate" if spec.storage else "RollingUpdate"},
        # It would change owners as root; the group of the volume is enough.
        "initChownData": {"enabled": False},
        "testFramework": {"enabled": False},
    }
