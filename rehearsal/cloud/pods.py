"""Checks whether the pods of an object can start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.pod_security import violations
from charts.model import CLUSTER_CRITICAL, NODE_CRITICAL
from nested import mapping_at, value_at, values_at
from plan import resource_types
from rehearsal.cloud import aws_queries, charts, claims
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, kind_of, metadata_of, pod_spec_of
from rehearsal.cloud.model import Resource

READINESS_GATE = "elbv2.k8s.aws/pod-readiness-gate-inject"
POD_SECURITY = "pod-security.kubernetes.io/enforce"
EFS_DRIVER = "efs.csi.aws.com"
JOB = "Job"
SYSTEM_CLASSES = frozenset({CLUSTER_CRITICAL, NODE_CRITICAL})
"""Priority classes of Kubernetes itself."""

ACCESS_MODES: Mapping[str, frozenset[str]] = {
    "ebs.csi.aws.com": frozenset({"ReadWriteOnce", "ReadWriteOncePod"}),
    EFS_DRIVER: frozenset({"ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"}),
}
"""Access modes of file system volumes that a CSI driver mounts; it answers "invalid access mode" to any other."""

PodSpec = Mapping[str, Any]


def startup_errors(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Yield why the pods of an object do not become ready; nothing for an object without pods."""
    pod = pod_spec_of(resource)
    if pod is None or not has_pods(resource):
        return
    namespace = metadata_of(resource).get("namespace") or "default"
    yield from unschedulable(api)
    yield from _admission(api, pod, namespace)
    account_name = pod.get("serviceAccountName", "default")
    if account_name != "default" and api.get("ServiceAccount", account_name, namespace) is None:
        yield f"ServiceAccount {account_name} does not exist"
    for kind, name in sorted(set(_references(pod))):
        if not _exists(api, kind, name, namespace):
            yield f"{kind} {name} does not exist"
    for name in claims.mounted(resource):
        yield from _mount_errors(api, name, namespace)
    for name, template in claims.templates_of(resource).items():
        if api.get(claims.CLAIM, name, namespace):
            yield from _mount_errors(api, name, namespace)
        else:
            yield from claims.provisioning_errors(api, template["spec"])


def has_pods(resource: Resource) -> bool:
    """Return whether an object with a pod template has at least one pod."""
    return value_at(resource.inputs, "spec", "replicas") != 0


def unschedulable(api: ApiServer) -> Iterator[str]:
    """Yield what any pod of the cluster lacks."""
    if not api.has_ready_nodes():
        yield "the cluster has no node for its pods"
    if api.cluster and not aws_queries.has_dns(api.store, api.cluster):
        yield "the cluster has no DNS (coredns)"


def ready_pod_labels(api: ApiServer, namespace: str | None) -> Iterator[Mapping[str, Any]]:
    """Yield the labels of the ready pods of a namespace."""
    for each in api.with_pods(namespace):
        if not each.failed and has_pods(each) and kind_of(each) != JOB:
            yield mapping_at(each.inputs, "spec", "template", "metadata", "labels")
    for release in api.releases():
        # Helm waited for these pods. Only the label that all charts set is known.
        if release.outputs["namespace"] == namespace and charts.name_of(release.inputs) not in charts.CRD_ONLY_CHARTS:
            yield {"app.kubernetes.io/name": charts.name_of(release.inputs)}


def _admission(api: ApiServer, pod: PodSpec, namespace: str) -> Iterator[str]:
    """Check a pod against the controller's webhook, the Pod Security Standard of its namespace, and its priority."""
    found = api.get("Namespace", namespace)
    labels = mapping_at(found.outputs if found else None, "metadata", "labels")
    if labels.get(READINESS_GATE) == "enabled" and not api.load_balancer_webhook_ready():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not respond"
    yield from violations(pod, labels.get(POD_SECURITY, "privileged"))
    class_name = pod.get("priorityClassName")
    if class_name and class_name not in SYSTEM_CLASSES and api.get("PriorityClass", class_name) is None:
        yield f"PriorityClass {class_name} does not exist"


def _references(pod: PodSpec) -> Iterator[tuple[str, str]]:
    """Yield kind and name of the ConfigMaps and Secrets that a pod requires."""
    for container in [*values_at(pod, "initContainers"), *values_at(pod, "containers")]:
        for source in values_at(container, "envFrom"):
            yield from _required(ConfigMap=source.get("configMapRef"), Secret=source.get("secretRef"))
        for variable in values_at(container, "env"):
            source = mapping_at(variable, "valueFrom")
            yield from _required(ConfigMap=source.get("configMapKeyRef"), Secret=source.get("secretKeyRef"))
    for volume in values_at(pod, "volumes"):
        secret = mapping_at(volume, "secret")
        named = {**secret, "name": secret.get("secretName")} if secret else None
        yield from _required(ConfigMap=volume.get("configMap"), Secret=named)
        for source in values_at(volume, "projected", "sources"):
            yield from _required(ConfigMap=source.get("configMap"), Secret=source.get("secret"))


def _required(**sources: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    for kind, source in sources.items():
        if source and not source.get("optional"):
            yield kind, source["name"]


def _exists(api: ApiServer, kind: str, name: str, namespace: str) -> bool:
    if api.get(kind, name, namespace) is not None:
        return True
    return kind == "Secret" and any(
        (value_at(external.inputs, "spec", "target", "name") or metadata_of(external)["name"]) == name
        and _is_synced(api, external, namespace)
        for external in api.objects("ExternalSecret", namespace)
    )


def _is_synced(api: ApiServer, external: Resource, namespace: str) -> bool:
    """Return whether the operator is installed and the store of an ExternalSecret can read from AWS."""
    reference = mapping_at(external.inputs, "spec", "secretStoreRef")
    kind = reference.get("kind", "SecretStore")
    store = api.get(kind, reference.get("name", ""), namespace if kind == "SecretStore" else None)
    if store is None or not api.releases("external-secrets"):
        return False
    reader = value_at(store.inputs, "spec", "provider", "aws", "auth", "jwt", "serviceAccountRef")
    return reader is None or api.service_account_is_usable(reader["name"], reader.get("namespace", namespace))


def _mount_errors(api: ApiServer, claim_name: str, namespace: str) -> Iterator[str]:
    claim = api.get("PersistentVolumeClaim", claim_name, namespace)
    if claim is None:
        yield f"PersistentVolumeClaim {claim_name} does not exist"
        return
    if not claim.inputs["spec"].get("volumeName"):
        yield from claims.provisioning_errors(api, claim.inputs["spec"])
    volume = api.get("PersistentVolume", claim.inputs["spec"].get("volumeName") or "")
    source = mapping_at(volume.inputs if volume else None, "spec", "csi")
    yield from _access_mode_errors(api, claim, volume)
    if source.get("driver") == EFS_DRIVER:
        yield from _file_system_errors(api, source["volumeHandle"])


def _access_mode_errors(api: ApiServer, claim: Resource, volume: Resource | None) -> Iterator[str]:
    """Check the access modes of a static volume, or of a claim whose class provisions one."""
    storage_class = api.get("StorageClass", claim.inputs["spec"].get("storageClassName") or "")
    driver = value_at(volume.inputs, "spec", "csi", "driver") if volume else None
    driver = driver or value_at(storage_class.inputs if storage_class else None, "provisioner")
    for mode in values_at((volume or claim).inputs, "spec", "accessModes"):
        if mode not in ACCESS_MODES.get(driver, {mode}):
            yield f"{driver} does not mount a volume with the access mode {mode}"


def _file_system_errors(api: ApiServer, handle: str) -> Iterator[str]:
    """Check ``fs-…::fsap-…``: the driver, the file system, its access point and a mount target."""
    if not api.has_addon("aws-efs-csi-driver"):
        yield "the cluster has no aws-efs-csi-driver to mount the file system"
    file_system, _, access_point = handle.partition("::")
    if file_system in api.store.deleted_ids() or access_point in api.store.deleted_ids():
        yield f"{handle} does not exist"
    created = [each for each in api.store.of_type(resource_types.EFS_FILE_SYSTEM) if each.id == file_system]
    targets = api.store.of_type(resource_types.EFS_MOUNT_TARGET)
    if created and not any(target.inputs["fileSystemId"] == file_system and not target.deleting for target in targets):
        yield f"{file_system} has no mount target"
