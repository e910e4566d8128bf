"""Every version that this project itself chooses, one a line; a change here is a change of what runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KUBERNETES_DEFAULT = "1.35"


@dataclass(frozen=True, slots=True)
class Support:
    """Until when EKS supports a Kubernetes version; the day itself still counts."""

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
    """The last day of EKS's standard support for this Kubernetes version; ``None`` when it is not known here."""
    support = KUBERNETES_VERSIONS.get(version)
    return support.end_of_standard_support if support else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Helm chart at one version."""

    name: str
    version: str
    repository: str
    """The address of a repository, or the folder of a registry (``oci://…``) that the chart is in."""

    @property
    def in_a_registry(self) -> bool:
        """Whether it is pulled as an OCI artifact."""
        return self.repository.startswith("oci://")

    @property
    def reference(self) -> str:
        """What Helm calls it: by its whole address in a registry, by its name in a repository."""
        return f"{self.repository}/{self.name}" if self.in_a_registry else self.name


def _chart(name: str, version: str, repository: str) -> Chart:
    return Chart(name=name, version=version, repository=repository)


_EKS = "https://aws.github.io/eks-charts"
_AUTOSCALER = "https://kubernetes.github.io/autoscaler"
_KARPENTER = "oci://public.ecr.aws/karpenter"
_PROMETHEUS = "https://prometheus-community.github.io/helm-charts"

# Source: each project's chart releases, read on 2026-11-20. A chart's values keys are tested against the same version.
ARGO_CD = _chart("argo-cd", "10.1.1", "https://argoproj.github.io/argo-helm")
AWS_FOR_FLUENT_BIT = _chart("aws-for-fluent-bit", "0.2.0", _EKS)
AWS_LOAD_BALANCER_CONTROLLER = _chart("aws-load-balancer-controller", "3.5.0", _EKS)
CERT_MANAGER = _chart("cert-manager", "v1.21.1", "https://charts.jetstack.io")
CLUSTER_AUTOSCALER = _chart("cluster-autoscaler", "9.59.0", _AUTOSCALER)
DATADOG = _chart("datadog", "3.240.0", "https://helm.datadoghq.com")
EXTERNAL_DNS = _chart("external-dns", "1.21.1", "https://kubernetes-sigs.github.io/external-dns/")
EXTERNAL_SECRETS = _chart("external-secrets", "2.9.0", "https://charts.external-secrets.io")
FALCO = _chart("falco", "9.1.0", "https://falcosecurity.github.io/charts")
GATEKEEPER = _chart("gatekeeper", "3.23.0", "https://open-policy-agent.github.io/gatekeeper/charts")
JAEGER = _chart("jaeger", "4.11.1", "https://jaegertracing.github.io/helm-charts")
KARPENTER = _chart("karpenter", "1.14.1", _KARPENTER)
KARPENTER_CRD = _chart("karpenter-crd", "1.14.1", _KARPENTER)
KEDA = _chart("keda", "2.20.2", "https://kedacore.github.io/charts")
KUBE_PROMETHEUS_STACK = _chart("kube-prometheus-stack", "88.5.3", _PROMETHEUS)
NGINX_INGRESS = _chart("nginx-ingress", "2.7.2", "oci://ghcr.io/nginx/charts")
NVIDIA_DEVICE_PLUGIN = _chart("nvidia-device-plugin", "0.20.0", "https://nvidia.github.io/k8s-device-plugin")
OPENTELEMETRY_COLLECTOR = _chart(
    "opentelemetry-collector", "0.170.0", "https://open-telemetry.github.io/opentelemetry-helm-charts"
)
PROMETHEUS_OPERATOR_CRDS = _chart("prometheus-operator-crds", "31.0.1", _PROMETHEUS)
RELOADER = _chart("reloader", "2.2.16", "https://stakater.github.io/stakater-charts")
VELERO = _chart("velero", "12.1.0", "https://vmware-tanzu.github.io/helm-charts")
VERTICAL_POD_AUTOSCALER = _chart("vertical-pod-autoscaler", "0.11.0", _AUTOSCALER)
