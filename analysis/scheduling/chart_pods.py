"""The pods of Helm charts, by the chart's name, at the versions in ``versions.py``: their values files and templates.

Jobs that only run while a chart is installed are left out. A chart that stands here with no pods has none; one that
does not stand here is reported as not reckoned with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.scheduling.shipped_pod import FIXED, Container, ShippedPod
from analysis.scheduling.workload import EVERY_NODE

_CRITICAL = ({"key": "CriticalAddonsOnly", "operator": "Exists"},)
_OFF_ITS_OWN_NODES = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchExpressions": [{"key": "karpenter.sh/nodepool", "operator": "DoesNotExist"}]},
            ]
        }
    },
    "podAntiAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "kubernetes.io/hostname"}],
    },
}
_RELOADER = Container(
    resources="prometheusOperator.prometheusConfigReloader.resources",
    cpu="10m",
    memory="50Mi",
)
"""The operator's own defaults for the sidecar that it puts beside Prometheus and Alertmanager."""

_PLATFORM: Mapping[str, Sequence[ShippedPod]] = {
    "aws-load-balancer-controller": (ShippedPod(name="aws-load-balancer-controller", default_replicas=2),),
    "cert-manager": (
        ShippedPod(name="cert-manager"),
        ShippedPod(name="cert-manager-cainjector", section="cainjector", when="cainjector.enabled"),
        ShippedPod(name="cert-manager-webhook", section="webhook"),
    ),
    "external-dns": (ShippedPod(name="external-dns", replicas=FIXED),),
    "external-secrets": tuple(
        ShippedPod(name=name, section=section, when=section and f"{section}.create", placed_by=(section, "global"))
        for name, section in (
            ("external-secrets", ""),
            ("external-secrets-webhook", "webhook"),
            ("external-secrets-cert-controller", "certController"),
        )
    ),
    "nginx-ingress": (
        ShippedPod(
            name="nginx-ingress-controller",
            section="controller",
            containers=(Container(cpu="100m", memory="128Mi"),),
            autoscaling="autoscaling",
        ),
    ),
    "nvidia-device-plugin": (
        ShippedPod(name="nvidia-device-plugin", kind=EVERY_NODE, when="devicePlugin.enabled", tolerates=_CRITICAL),
    ),
    "reloader": (ShippedPod(name="reloader", section="reloader.deployment", replicas="replicas"),),
    "velero": (
        ShippedPod(name="velero", replicas=FIXED),
        ShippedPod(name="node-agent", kind=EVERY_NODE, section="nodeAgent", when="deployNodeAgent", by_default=False),
    ),
}

_AUTOSCALING: Mapping[str, Sequence[ShippedPod]] = {
    "cluster-autoscaler": (ShippedPod(name="cluster-autoscaler"),),
    "karpenter": (
        ShippedPod(
            name="karpenter",
            replicas="replicas",
            default_replicas=2,
            containers=(Container(resources="controller.resources"),),
            affinity=_OFF_ITS_OWN_NODES,
            tolerates=_CRITICAL,
        ),
    ),
    "karpenter-crd": (),
    "keda": tuple(
        ShippedPod(
            name=name,
            when="" if section == "operator" else f"{section}.enabled",
            replicas=f"{section}.replicaCount",
            containers=(Container(resources=f"resources.{part}", cpu="100m", memory="100Mi"),),
            placed_by=(section, ""),
        )
        for name, section, part in (
            ("keda-operator", "operator", "operator"),
            ("keda-operator-metrics-apiserver", "metricsServer", "metricServer"),
            ("keda-admission-webhooks", "webhooks", "webhooks"),
        )
    ),
    "vertical-pod-autoscaler": tuple(
        ShippedPod(
            name=f"vertical-pod-autoscaler-{name}",
            section=section,
            when=f"{section}.enabled",
            replicas="replicas",
            default_replicas=2,
        )
        for name, section in (
            ("recommender", "recommender"),
            ("updater", "updater"),
            ("admission-controller", "admissionController"),
        )
    ),
}

_SECURITY_AND_DELIVERY: Mapping[str, Sequence[ShippedPod]] = {
    "argo-cd": tuple(
        ShippedPod(
            name=f"argocd-{name}",
            kind="StatefulSet" if section == "controller" else "Deployment",
            section=section,
            when=f"{section}.enabled" if section in {"redis", "dex", "notifications"} else "",
            replicas=FIXED if section in {"redis", "dex", "notifications"} else "replicas",
            autoscaling="autoscaling" if section in {"server", "repoServer"} else "",
            placed_by=(section, "global"),
        )
        for name, section in (
            ("application-controller", "controller"),
            ("server", "server"),
            ("repo-server", "repoServer"),
            ("applicationset-controller", "applicationSet"),
            ("redis", "redis"),
            ("dex-server", "dex"),
            ("notifications-controller", "notifications"),
        )
    ),
    "falco": (
        ShippedPod(
            name="falco",
            kind=EVERY_NODE,
            containers=(
                Container(cpu="100m", memory="512Mi"),
                Container(resources="falcoctl.artifact.follow.resources"),
            ),
        ),
    ),
    "gatekeeper": (
        ShippedPod(
            name="gatekeeper-controller-manager",
            replicas="replicas",
            default_replicas=3,
            containers=(Container(resources="controllerManager.resources", cpu="100m", memory="512Mi"),),
            placed_by=("controllerManager",),
        ),
        ShippedPod(
            name="gatekeeper-audit",
            section="audit",
            replicas=FIXED,
            containers=(Container(cpu="100m", memory="512Mi"),),
        ),
    ),
}

_OBSERVABILITY: Mapping[str, Sequence[ShippedPod]] = {
    "aws-for-fluent-bit": (
        ShippedPod(name="aws-for-fluent-bit", kind=EVERY_NODE, containers=(Container(cpu="50m", memory="50Mi"),)),
    ),
    "datadog": (
        ShippedPod(
            name="datadog",
            kind=EVERY_NODE,
            section="agents",
            when="agents.enabled",
            containers=(
                Container(resources="containers.agent.resources"),
                Container(resources="containers.traceAgent.resources", when="datadog.apm.portEnabled"),
            ),
        ),
        ShippedPod(
            name="datadog-cluster-agent", section="clusterAgent", when="clusterAgent.enabled", replicas="replicas"
        ),
        ShippedPod(name="datadog-operator", section="datadog-operator", when="datadog.operator.enabled"),
    ),
    "jaeger": (ShippedPod(name="jaeger", section="jaeger", when="jaeger.enabled", replicas="replicas"),),
    "kube-prometheus-stack": (
        ShippedPod(
            name="kube-prometheus-stack-operator",
            section="prometheusOperator",
            when="prometheusOperator.enabled",
            replicas=FIXED,
        ),
        ShippedPod(
            name="prometheus",
            kind="StatefulSet",
            when="prometheus.enabled",
            replicas="prometheus.prometheusSpec.replicas",
            containers=(Container(resources="prometheus.prometheusSpec.resources"), _RELOADER),
            placed_by=("prometheus.prometheusSpec",),
            volume="prometheus.prometheusSpec.storageSpec",
        ),
        ShippedPod(
            name="alertmanager",
            kind="StatefulSet",
            when="alertmanager.enabled",
            replicas="alertmanager.alertmanagerSpec.replicas",
            containers=(
                Container(resources="alertmanager.alertmanagerSpec.resources", memory="200Mi"),
                _RELOADER,
            ),
            placed_by=("alertmanager.alertmanagerSpec",),
            volume="alertmanager.alertmanagerSpec.storage",
        ),
        ShippedPod(
            name="grafana",
            section="grafana",
            when="grafana.enabled",
            replicas="replicas",
            containers=(Container(), Container(resources="sidecar.resources", count=2)),
            volume="grafana.persistence.enabled",
        ),
        ShippedPod(
            name="kube-state-metrics",
            section="kube-state-metrics",
            when="kubeStateMetrics.enabled",
            replicas="replicas",
        ),
        ShippedPod(
            name="prometheus-node-exporter",
            kind=EVERY_NODE,
            section="prometheus-node-exporter",
            when="nodeExporter.enabled",
            tolerates=({"operator": "Exists", "effect": "NoSchedule"},),
        ),
    ),
    "opentelemetry-collector": (ShippedPod(name="opentelemetry-collector", autoscaling="autoscaling"),),
    "prometheus-operator-crds": (),
}

CHART_PODS: Mapping[str, Sequence[ShippedPod]] = {
    **_PLATFORM,
    **_AUTOSCALING,
    **_SECURITY_AND_DELIVERY,
    **_OBSERVABILITY,
}
