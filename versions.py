"""Every version that this project pins, one a line: a change here changes what runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KUBERNETES_DEFAULT = "1.35"


@dataclass(frozen=True, slots=True)
class Support:
    """Support of a Kubernetes version by EKS. Each date is the last day of support."""

    end_of_standard_support: date
    end_of_extended_support: date


# Source: the EKS release calendar (AWS user guide, "Kubernetes versions"), read on 2026-11-20.
KUBERNETES_VERSIONS = {
    "1.31": Support(date(2025, 11, 26), date(2026, 11, 26)),
    "1.32": Support(date(2026, 3, 23), date(2027, 3, 23)),
    "1.33": Support(date(2026, 7, 29), date(2027, 7, 29)),
    "1.34": Support(date(2026, 12, 2), date(2027, 12, 2)),
    "1.35": Support(date(2027, 3, 27), date(2028, 3, 27)),
    "1.36": Support(date(2027, 8, 2), date(2028, 8, 2)),
}


def end_of_standard_support(version: str) -> date | None:
    """Return the last day of EKS's standard support for a Kubernetes version, or ``None`` for an unknown version."""
    support = KUBERNETES_VERSIONS.get(version)
    return support.end_of_standard_support if support else None


# Helm charts. Source: each project's chart releases, read on 2026-11-20. `charts/` says where each comes from.
ARGO_CD = "10.1.1"
CERT_MANAGER = "v1.21.1"
CLUSTER_AUTOSCALER = "9.59.0"
DATADOG = "3.240.0"
EXTERNAL_DNS = "1.21.1"
EXTERNAL_SECRETS = "2.9.0"
FALCO = "9.1.0"
FLUENT_BIT = "0.2.0"
GATEKEEPER = "3.23.0"
JAEGER = "4.11.1"
KARPENTER = "1.14.1"
KEDA = "2.20.2"
KUBE_PROMETHEUS_STACK = "88.5.3"
LOAD_BALANCER_CONTROLLER = "3.5.0"
NGINX_INGRESS = "2.7.2"
NVIDIA_DEVICE_PLUGIN = "0.20.0"
OPENTELEMETRY_COLLECTOR = "0.170.0"
PROMETHEUS_OPERATOR_CRDS = "31.0.1"
RELOADER = "2.2.16"
VELERO = "12.1.0"
VERTICAL_POD_AUTOSCALER = "0.11.0"

# The Cluster Autoscaler plans with the scheduler's own code: each minor version of Kubernetes has a release of its own.
# Source: the releases of Kubernetes' autoscaler repository, read on 2026-11-20.
CLUSTER_AUTOSCALER_IMAGE_TAGS = {
    "1.31": "v1.31.5",
    "1.32": "v1.32.7",
    "1.33": "v1.33.6",
    "1.34": "v1.34.5",
    "1.35": "v1.35.2",
    "1.36": "v1.36.1",
}

FLUENT_BIT_IMAGE_TAG = "3.4.8"
"""Newer than the chart's own tag. Source: AWS's CloudWatch Observability add-on (chart 6.4.0)."""

FALCO_RULES = "5.1.0"
"""Rules of Falco 0.44, which the chart installs. Source: the releases of Falco and its rules, read on 2026-11-30."""

VELERO_AWS_PLUGIN_IMAGE = "docker.io/velero/velero-plugin-for-aws:v1.14.2"
"""Plugin for Velero 1.18, which the chart installs. Source: the releases of velero-plugin-for-aws."""

KARPENTER_AMI_ALIAS = "al2023@v20260903"
"""With ``latest``, Karpenter would replace every node when AWS publishes an image."""

DATA_TRANSFER = "0.1.0"
"""Tag of the image of ``data_transfer/``: the version in its ``pyproject.toml``."""
