"""Planned objects and fields that the comparison does not cover, so that a new field needs an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, cast

from migration.planned.objects import Document, PlannedObjects
from migration.planned.pod import IMAGE_SIZE
from migration.planned.replication import KEEP_ON_NODE
from migration.planned.workloads import WORKLOAD_KINDS, pod_template_of, workloads
from nested import mapping_at

RUN = "landfall.dev/run"
"""Annotation whose number starts a Job again."""

REVISIONS = "landfall.dev/secret-revisions"
"""Annotation whose numbers make External Secrets read a new value."""

COMMON_FIELDS = ("apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.labels.*")

_PROBE = (
    *("httpGet.path", "httpGet.port", "tcpSocket.port", "exec.command.*"),
    *("periodSeconds", "timeoutSeconds", "initialDelaySeconds", "failureThreshold"),
)
_CONTAINER = (
    *("name", "image", "command.*", "args.*", "ports.*", "envFrom.*", "env.*", "lifecycle.preStop.sleep.seconds"),
    "lifecycle.postStart.exec.command.*",
    *(f"resources.{kind}.{name}" for kind in ("requests", "limits") for name in ("cpu", "memory", "ephemeral-storage")),
    *(f"{probe}.{field}" for probe in ("livenessProbe", "readinessProbe", "startupProbe") for field in _PROBE),
    *("securityContext.allowPrivilegeEscalation", "securityContext.readOnlyRootFilesystem"),
    *("securityContext.capabilities.drop.*", "volumeMounts.*"),
)
_POD = (
    *("serviceAccountName", "automountServiceAccountToken", "enableServiceLinks", "terminationGracePeriodSeconds"),
    "restartPolicy",
    *("securityContext.runAs*", "securityContext.fsGroup*", "securityContext.seccompProfile.type"),
    *("topologySpreadConstraints.*", "nodeSelector.*", "tolerations.*", "volumes.*"),
    *(f"containers.0.{field}" for field in _CONTAINER),
)
_WORKLOAD = (f"metadata.annotations.{IMAGE_SIZE}",)
_ALB = (
    "group.order",
    "backend-protocol",
    "listen-ports",
    "healthcheck-*",
    "*healthy-threshold-count",
    "success-codes",
    "target-group-*",
)


def _template(path: str) -> Sequence[str]:
    """Return the compared fields of a pod template at a path."""
    annotations = (f"{path}.metadata.annotations.{name}" for name in (*KEEP_ON_NODE, RUN))
    return (f"{path}.metadata.labels.*", *annotations, *(f"{path}.spec.{field}" for field in _POD))


COMPARED_FIELDS: Mapping[str, Sequence[str]] = {
    "Deployment": ("spec.replicas", "spec.selector.*", "spec.strategy.*", *_template("spec.template")),
    "StatefulSet": (
        *("spec.replicas", "spec.selector.*", "spec.serviceName", "spec.updateStrategy.type"),
        "spec.podManagementPolicy",
        *("spec.volumeClaimTemplates.*", *_template("spec.template")),
    ),
    "Job": (
        *("spec.activeDeadlineSeconds", "spec.backoffLimit", "spec.podReplacementPolicy"),
        *_template("spec.template"),
    ),
    "CronJob": (
        *("spec.schedule", "spec.timeZone", "spec.concurrencyPolicy", "spec.suspend", "spec.startingDeadlineSeconds"),
        *("spec.*JobsHistoryLimit", "spec.jobTemplate.metadata.labels.*", "spec.jobTemplate.spec.podReplacementPolicy"),
        *("spec.jobTemplate.spec.activeDeadlineSeconds", "spec.jobTemplate.spec.backoffLimit"),
        *_template("spec.jobTemplate.spec.template"),
    ),
    "ScaledObject": (
        *("spec.scaleTargetRef.name", "spec.minReplicaCount", "spec.maxReplicaCount", "spec.pollingInterval"),
        *("spec.triggers.*", "spec.advanced.horizontalPodAutoscalerConfig.behavior.*"),
    ),
    "Service": ("spec.selector.*", "spec.type", "spec.ports.*", "spec.clusterIP", "spec.publishNotReadyAddresses"),
    "ConfigMap": ("data.*", "immutable"),
    "ExternalSecret": (
        f"metadata.annotations.{REVISIONS}",
        *("spec.data.*", "spec.refreshInterval", "spec.secretStoreRef.*", "spec.target.*"),
    ),
    "HorizontalPodAutoscaler": ("spec.scaleTargetRef.*", "spec.m*Replicas", "spec.metrics.*", "spec.behavior.*"),
    "Ingress": (
        *("spec.ingressClassName", "spec.rules.0.host", "spec.rules.0.http.paths.*"),
        *(f"metadata.annotations.alb.ingress.kubernetes.io/{annotation}" for annotation in _ALB),
    ),
    "NetworkPolicy": ("spec.*",),
    "PodDisruptionBudget": ("spec.m*vailable", "spec.selector.*", "spec.unhealthyPodEvictionPolicy"),
    "PersistentVolumeClaim": ("spec.*",),
    "PersistentVolume": ("spec.*",),
    "IngressClass": ("spec.*",),
    "IngressClassParams": (
        *("spec.group.name", "spec.scheme", "spec.targetType", "spec.inboundCIDRs.*", "spec.loadBalancerAttributes.*"),
        *("spec.certificateArn.*", "spec.sslPolicy", "spec.sslRedirectPort"),
        # The subnets follow from the scheme, and their ids are simulated.
        "spec.subnets.ids.*",
    ),
    # These have no counterpart on the source platform; secrets and IAM roles are compared elsewhere.
    "Namespace": ("*",),
    "Role": ("*",),
    "RoleBinding": ("*",),
    "SecretStore": ("*",),
    "ServiceAccount": ("*",),
}
"""Fields that the comparison covers, by kind of object; ``*`` matches any text."""


def uncompared(objects: PlannedObjects) -> Mapping[str, str]:
    """Return objects of other kinds, ConfigMaps that no container reads, and fields that are not compared."""
    found: dict[str, str] = {}
    configured = {name for workload in workloads(objects).values() for name in _config_maps(workload)}
    for manifest in objects.manifests:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if kind not in COMPARED_FIELDS or (kind == "ConfigMap" and name not in configured):
            found[f"{kind}/{name}"] = "present"
            continue
        patterns = (*COMMON_FIELDS, *COMPARED_FIELDS[kind], *(_WORKLOAD if kind in WORKLOAD_KINDS else ()))
        found |= {
            f"{kind}/{name}/{path}": str(value)
            for path, value in _leaves(manifest, "")
            if not any(fnmatchcase(path, pattern) for pattern in patterns)
        }
    return found


def _config_maps(workload: Document) -> Iterator[str]:
    """Yield the ConfigMaps with the variables and the files of the containers."""
    pod = mapping_at(pod_template_of(workload), "spec")
    for container in pod.get("containers", ()):
        for source in container.get("envFrom", ()):
            yield str(mapping_at(source, "configMapRef").get("name"))
    for volume in pod.get("volumes", ()):
        yield str(mapping_at(volume, "configMap").get("name"))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each scalar value with its path."""
    items: Mapping[str, Any]
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value)
    elif isinstance(value, list):
        items = {str(index): item for index, item in enumerate(cast("list[Any]", value))}
    else:
        yield path, value
        return
    for key, item in items.items():
        yield from _leaves(item, f"{path}.{key}".lstrip("."))
