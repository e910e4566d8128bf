"""Kubernetes objects depend on the objects that they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.ordering.paths import settings, texts
from analysis.ordering.resource_index import (
    POD_PATHS,
    ResourceIndex,
    kind_of,
    name_of,
    namespace_of,
    pod_of,
    values_of,
)
from analysis.ordering.rule import PlannedResources, Rule, objects
from nested import values_at
from plan.model import PlannedResource
from plan.resource_types import HELM_RELEASE
from plan.values import is_mapping, is_sequence

SECRET = "core/Secret"  # noqa: S105  the kind, not a secret
EXTERNAL_SECRET = "external-secrets.io/ExternalSecret"  # noqa: S105  the kind, not a secret
BINDINGS = ("rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding")
_WITHOUT_CONFIGURATION = "pods keep running or restart without the configuration that they read"

REFERENCES: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("networking.k8s.io/Ingress", "spec.ingressClassName"): (
        ("networking.k8s.io/IngressClass",),
        "the controller ignores the Ingress, and its load balancer remains",
    ),
    ("networking.k8s.io/IngressClass", "spec.parameters.name"): (
        ("elbv2.k8s.aws/IngressClassParams",),
        "the controller loses group and scheme of the load balancer that it must delete",
    ),
    ("networking.k8s.io/Ingress", "spec.rules.http.paths.backend.service.name"): (
        ("core/Service",),
        "the load balancer returns errors until it is deleted",
    ),
    (EXTERNAL_SECRET, "spec.secretStoreRef.name"): (
        ("external-secrets.io/SecretStore", "external-secrets.io/ClusterSecretStore"),
        "synchronization fails without the store",
    ),
    (EXTERNAL_SECRET, "spec.dataFrom.sourceRef.generatorRef.name"): (
        ("generators.external-secrets.io/Password",),
        "synchronization fails without the generator",
    ),
    ("cert-manager.io/Certificate", "spec.issuerRef.name"): (
        ("cert-manager.io/Issuer", "cert-manager.io/ClusterIssuer"),
        "a pending renewal never completes",
    ),
    ("karpenter.sh/NodePool", "spec.template.spec.nodeClassRef.name"): (
        ("karpenter.k8s.aws/EC2NodeClass",),
        "the EC2NodeClass waits for its last node, and the deletion hangs",
    ),
    ("keda.sh/ScaledObject", "spec.triggers.authenticationRef.name"): (
        ("keda.sh/TriggerAuthentication", "keda.sh/ClusterTriggerAuthentication"),
        "KEDA cannot read its metrics and reports errors until the ScaledObject is deleted",
    ),
    ("keda.sh/ScaledObject", "spec.scaleTargetRef.name"): (
        ("apps/Deployment", "apps/StatefulSet"),
        "KEDA cannot restore the replicas of a deleted target",
    ),
    ("apps/StatefulSet", "spec.serviceName"): (
        ("core/Service",),
        "the pods lose their DNS names while they terminate",
    ),
    ("autoscaling/HorizontalPodAutoscaler", "spec.scaleTargetRef.name"): (
        ("apps/Deployment", "apps/StatefulSet"),
        "the autoscaler reports a missing target",
    ),
    ("rbac.authorization.k8s.io/RoleBinding", "roleRef.name"): (
        ("rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole"),
        "running pods lose their permissions",
    ),
    ("core/PersistentVolumeClaim", "spec.volumeName"): (
        ("core/PersistentVolume",),
        "the volume waits for its claim, and the deletion hangs",
    ),
}
"""Kind and path of a reference; the referenced kinds, and the failure on destroy."""

_CONTAINERS = ("containers", "initContainers")

CONFIGURATION = {
    **{f"{each}.envFrom.configMapRef.name": ("core/ConfigMap",) for each in _CONTAINERS},
    **{f"{each}.env.valueFrom.configMapKeyRef.name": ("core/ConfigMap",) for each in _CONTAINERS},
    "volumes.configMap.name": ("core/ConfigMap",),
    "volumes.projected.sources.configMap.name": ("core/ConfigMap",),
    **{f"{each}.envFrom.secretRef.name": (SECRET, EXTERNAL_SECRET) for each in _CONTAINERS},
    **{f"{each}.env.valueFrom.secretKeyRef.name": (SECRET, EXTERNAL_SECRET) for each in _CONTAINERS},
    "volumes.secret.secretName": (SECRET, EXTERNAL_SECRET),
    "volumes.projected.sources.secret.name": (SECRET, EXTERNAL_SECRET),
}
"""Paths of ConfigMaps and Secrets in a pod spec, and the referenced kinds."""

POD_REFERENCES = {
    "serviceAccountName": ("core/ServiceAccount",),
    **CONFIGURATION,
    "volumes.persistentVolumeClaim.claimName": ("core/PersistentVolumeClaim",),
}
"""Paths of all references in a pod spec, and the referenced kinds."""


def _reference(kind: str, path: str, targets: tuple[str, ...], destroy: str) -> Rule:
    def referenced(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
        return index.named(targets, texts(dependent.inputs, path), namespace_of(dependent))

    return Rule(
        title=f"{kind.rpartition('/')[2]} depends on its {targets[0].rpartition('/')[2]}",
        on_destroy=destroy,
        dependents=objects(kind),
        prerequisites=referenced,
    )


def _pod_references(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    return _referenced(index, dependent, POD_REFERENCES)


def configuration_of(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the ConfigMaps, Secrets and ExternalSecrets that the pods of an object read."""
    return _referenced(index, dependent, CONFIGURATION)


def required_configuration(pod: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return kind and name of the ConfigMaps and Secrets without which the containers of a pod spec do not start."""
    required = _without_optional(pod)
    return {
        (kinds[0].rpartition("/")[2], name) for path, kinds in CONFIGURATION.items() for name in texts(required, path)
    }


def _referenced(
    index: ResourceIndex, dependent: PlannedResource, references: Mapping[str, tuple[str, ...]]
) -> PlannedResources:
    pod, namespace = _without_optional(pod_of(dependent)), namespace_of(dependent)
    for path, kinds in references.items():
        yield from _find(index, kinds, texts(pod, path), namespace)


def _without_optional(value: Any) -> Any:
    """Return a pod spec without its optional references, with or without which a pod starts."""
    if is_mapping(value):
        kept = {key: _without_optional(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if not (is_mapping(item) and item.get("optional") is True)}
    return [_without_optional(item) for item in value] if is_sequence(value) else value


def _priority_classes(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    return index.named(("scheduling.k8s.io/PriorityClass",), texts(pod_of(dependent), "priorityClassName"), None)


def _trigger_secrets(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    names = texts(dependent.inputs, "spec.secretTargetRef.name")
    return _find(index, (SECRET, EXTERNAL_SECRET), names, namespace_of(dependent))


def _claims_of_stateful_set(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the planned claims that the pods of a StatefulSet find by their names: ``data-store-0`` of ``store``."""
    templates = texts(dependent.inputs, "spec.volumeClaimTemplates.metadata.name")
    starts = tuple(f"{template}-{name_of(dependent)}-" for template in templates)
    for each in index.objects("core/PersistentVolumeClaim"):
        if namespace_of(each) == namespace_of(dependent) and f"{name_of(each)}".startswith(starts):
            yield each


def _role_bindings(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the role bindings of a pod's service account."""
    account = {(name, namespace_of(dependent)) for name in texts(pod_of(dependent), "serviceAccountName")}
    for binding in index.objects(*BINDINGS):
        subjects = [each for each in values_at(binding.inputs, "subjects") if is_mapping(each)]
        if account & {(each.get("name"), each.get("namespace", namespace_of(binding))) for each in subjects}:
            yield binding


def _secrets_in_values(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    """Return the Secrets in chart values whose key contains "secret", such as ``apiKeyExistingSecret``."""
    found = settings(values_of(dependent))
    names = {value for path, value in found if isinstance(value, str) and "secret" in ".".join(path).lower()}
    return _find(index, (SECRET, EXTERNAL_SECRET), names, namespace_of(dependent))


def _find(index: ResourceIndex, kinds: tuple[str, ...], names: set[str], namespace: str | None) -> PlannedResources:
    """Return the objects of these names; an ExternalSecret counts under the name of the Secret that it creates."""
    for each in index.objects(*kinds):
        made = texts(each.inputs, "spec.target.name") if kind_of(each) == EXTERNAL_SECRET else set[str]()
        if (made or {name_of(each)}) & names and namespace_of(each) == namespace:
            yield each


def _namespaced(index: ResourceIndex) -> PlannedResources:
    return [*index.all_objects(), *index.typed(HELM_RELEASE)]


def _namespaces(index: ResourceIndex, dependent: PlannedResource) -> PlannedResources:
    return [each for each in index.objects("core/Namespace") if name_of(each) == namespace_of(dependent)]


RULES = (
    Rule(
        title="Objects and charts depend on their namespace",
        on_destroy="the namespace deletes its objects in any order, and hangs where a finalizer has no controller",
        dependents=_namespaced,
        prerequisites=_namespaces,
    ),
    *(_reference(kind, path, targets, destroy) for (kind, path), (targets, destroy) in REFERENCES.items()),
    Rule(
        title="Pods depend on the service account, ConfigMaps, Secrets and claims in their spec",
        on_destroy=_WITHOUT_CONFIGURATION,
        dependents=objects(*POD_PATHS),
        prerequisites=_pod_references,
    ),
    Rule(
        title="Pods depend on their PriorityClass",
        on_destroy="the API server rejects replacements of deleted pods",
        dependents=objects(*POD_PATHS),
        prerequisites=_priority_classes,
    ),
    Rule(
        title="A TriggerAuthentication depends on the Secrets that it reads",
        on_destroy="KEDA cannot read its metrics and reports errors until the ScaledObject is deleted",
        dependents=objects("keda.sh/TriggerAuthentication"),
        prerequisites=_trigger_secrets,
    ),
    Rule(
        title="A StatefulSet depends on the planned claims of its pods",
        on_destroy="the claim waits for the pods that mount it, and the deletion hangs",
        dependents=objects("apps/StatefulSet"),
        prerequisites=_claims_of_stateful_set,
    ),
    Rule(
        title="Pods depend on the role bindings of their service account",
        on_destroy="the API server denies requests of terminating pods",
        dependents=objects(*POD_PATHS),
        prerequisites=_role_bindings,
    ),
    Rule(
        title="A chart depends on the Secrets in its values",
        on_destroy=_WITHOUT_CONFIGURATION,
        dependents=lambda index: index.typed(HELM_RELEASE),
        prerequisites=_secrets_in_values,
    ),
)
