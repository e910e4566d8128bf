"""Objects that name each other: whoever is named comes first, and stays longer."""

from __future__ import annotations

from analysis.ordering.inventory import TEMPLATES, Inventory, kind_of, name_of, namespace_of, pod_of, values_of
from analysis.ordering.paths import at, settings, texts
from analysis.ordering.rule import Resources, Rule, objects
from plan.model import PlannedResource
from plan.resource_types import HELM_RELEASE
from plan.values import is_mapping

SECRET = "core/Secret"  # noqa: S105  the kind, not a secret
EXTERNAL_SECRET = "external-secrets.io/ExternalSecret"  # noqa: S105  likewise
BINDINGS = ("rbac.authorization.k8s.io/RoleBinding", "rbac.authorization.k8s.io/ClusterRoleBinding")
_NOTICE = "it would run on, or start anew, without what it reads"

NAMED: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("networking.k8s.io/Ingress", "spec.ingressClassName"): (
        ("networking.k8s.io/IngressClass",),
        "the controller would no longer know the Ingress as its own, and leave its load balancer behind",
    ),
    ("networking.k8s.io/IngressClass", "spec.parameters.name"): (
        ("elbv2.k8s.aws/IngressClassParams",),
        "the controller would lose the group and the scheme of the load balancer that it has to delete",
    ),
    ("networking.k8s.io/Ingress", "spec.rules.http.paths.backend.service.name"): (
        ("core/Service",),
        "the load balancer would answer with errors before it is gone",
    ),
    (EXTERNAL_SECRET, "spec.secretStoreRef.name"): (
        ("external-secrets.io/SecretStore", "external-secrets.io/ClusterSecretStore"),
        "the last synchronisations would fail for want of a store",
    ),
    (EXTERNAL_SECRET, "spec.dataFrom.sourceRef.generatorRef.name"): (
        ("generators.external-secrets.io/Password",),
        "the last synchronisations would fail for want of a generator",
    ),
    ("cert-manager.io/Certificate", "spec.issuerRef.name"): (
        ("cert-manager.io/Issuer", "cert-manager.io/ClusterIssuer"),
        "a renewal that is under way would never end",
    ),
    ("karpenter.sh/NodePool", "spec.template.spec.nodeClassRef.name"): (
        ("karpenter.k8s.aws/EC2NodeClass",),
        "the class, which waits for its last node, would be asked to go first, and the deletion would hang",
    ),
    ("keda.sh/ScaledObject", "spec.triggers.authenticationRef.name"): (
        ("keda.sh/TriggerAuthentication", "keda.sh/ClusterTriggerAuthentication"),
        "KEDA would no longer reach what it measures, and report errors until the ScaledObject is gone",
    ),
    ("keda.sh/ScaledObject", "spec.scaleTargetRef.name"): (
        ("apps/Deployment", "apps/StatefulSet"),
        "KEDA would give its target the old number of replicas back when there is no target left",
    ),
    ("autoscaling/HorizontalPodAutoscaler", "spec.scaleTargetRef.name"): (
        ("apps/Deployment", "apps/StatefulSet"),
        "the autoscaler would look for a target that is gone",
    ),
    ("rbac.authorization.k8s.io/RoleBinding", "roleRef.name"): (
        ("rbac.authorization.k8s.io/Role", "rbac.authorization.k8s.io/ClusterRole"),
        "the rights would be gone before whoever still works by them",
    ),
    ("core/PersistentVolumeClaim", "spec.volumeName"): (
        ("core/PersistentVolume",),
        "the volume, which waits for its claim, would be asked to go first, and the deletion would hang",
    ),
}
"""A kind and where it names another object; the kinds that it names, and what a lost edge does."""

IN_PODS = {
    "serviceAccountName": ("core/ServiceAccount",),
    "containers.envFrom.configMapRef.name": ("core/ConfigMap",),
    "containers.env.valueFrom.configMapKeyRef.name": ("core/ConfigMap",),
    "volumes.configMap.name": ("core/ConfigMap",),
    "containers.envFrom.secretRef.name": (SECRET, EXTERNAL_SECRET),
    "containers.env.valueFrom.secretKeyRef.name": (SECRET, EXTERNAL_SECRET),
    "volumes.secret.secretName": (SECRET, EXTERNAL_SECRET),
    "volumes.persistentVolumeClaim.claimName": ("core/PersistentVolumeClaim",),
}
"""Where a pod names what it is made of."""


def _naming(kind: str, path: str, targets: tuple[str, ...], destroy: str) -> Rule:
    def named(inventory: Inventory, late: PlannedResource) -> Resources:
        return inventory.named(targets, texts(late.inputs, path), namespace_of(late))

    return Rule(
        up=f"{kind.rpartition('/')[2]} comes after the {targets[0].rpartition('/')[2]} that it names",
        destroy=destroy,
        late=objects(kind),
        early=named,
    )


def _parts_of_pods(inventory: Inventory, late: PlannedResource) -> Resources:
    pod, namespace = pod_of(late), namespace_of(late)
    for path, kinds in IN_PODS.items():
        yield from _find(inventory, kinds, texts(pod, path), namespace)


def _rights_of_pods(inventory: Inventory, late: PlannedResource) -> Resources:
    """The bindings that give a pod's account its rights on the cluster."""
    account = {(name, namespace_of(late)) for name in texts(pod_of(late), "serviceAccountName")}
    for binding in inventory.objects(*BINDINGS):
        subjects = [each for each in at(binding.inputs, "subjects") if is_mapping(each)]
        if account & {(each.get("name"), each.get("namespace", namespace_of(binding))) for each in subjects}:
            yield binding


def _secrets_of_charts(inventory: Inventory, late: PlannedResource) -> Resources:
    """The secrets that a chart's values name beneath a key that speaks of secrets, as in ``apiKeyExistingSecret``."""
    found = settings(values_of(late))
    names = {value for path, value in found if isinstance(value, str) and "secret" in ".".join(path).lower()}
    return _find(inventory, (SECRET, EXTERNAL_SECRET), names, namespace_of(late))


def _find(inventory: Inventory, kinds: tuple[str, ...], names: set[str], namespace: str | None) -> Resources:
    """The objects of these names; an ExternalSecret goes by the name of the Secret that comes of it."""
    for each in inventory.objects(*kinds):
        made = texts(each.inputs, "spec.target.name") if kind_of(each) == EXTERNAL_SECRET else set[str]()
        if (made or {name_of(each)}) & names and namespace_of(each) == namespace:
            yield each


def _namespaced(inventory: Inventory) -> Resources:
    return [*inventory.all_objects(), *inventory.typed(HELM_RELEASE)]


def _namespaces(inventory: Inventory, late: PlannedResource) -> Resources:
    return [each for each in inventory.objects("core/Namespace") if name_of(each) == namespace_of(late)]


RULES = (
    Rule(
        up="What lies in a namespace comes after it",
        destroy="the namespace would take it along in no order, and hang where a finalizer then has no controller",
        late=_namespaced,
        early=_namespaces,
    ),
    *(_naming(kind, path, targets, destroy) for (kind, path), (targets, destroy) in NAMED.items()),
    Rule(
        up="Pods come after the account, configuration, secrets and claims that they name",
        destroy=_NOTICE,
        late=objects(*TEMPLATES),
        early=_parts_of_pods,
    ),
    Rule(
        up="Pods come after their rights on the cluster",
        destroy="the cluster would refuse what they still ask of it while they end",
        late=objects(*TEMPLATES),
        early=_rights_of_pods,
    ),
    Rule(
        up="A chart comes after the secrets that its values name",
        destroy=_NOTICE,
        late=lambda inventory: inventory.typed(HELM_RELEASE),
        early=_secrets_of_charts,
    ),
)
