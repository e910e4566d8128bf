"""What keeps the pods of an object from running."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.pod_security import violations
from plan.resource_types import EFS_FILE_SYSTEM, EFS_MOUNT_TARGET
from rehearsal.cloud import account, charts
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, kind_of, metadata_of
from rehearsal.cloud.model import Resource

READINESS_GATE = "elbv2.k8s.aws/pod-readiness-gate-inject"
EFS_DRIVER = "efs.csi.aws.com"
WORKLOADS = ("DaemonSet", "Deployment", "Job", "Pod", "StatefulSet")
"""Kinds that make pods at once, or are one."""


def faults(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Why the pods that an object wants do not get ready; nothing for an object without pods."""
    pod = pod_of(resource)
    if pod is None:
        return
    namespace = metadata_of(resource).get("namespace") or "default"
    yield from no_place(api)
    yield from _admission(api, pod, namespace)
    account_name = pod.get("serviceAccountName", "default")
    if account_name != "default" and api.get("ServiceAccount", account_name, namespace) is None:
        yield f"ServiceAccount {account_name} does not exist"
    for kind, name in sorted(set(_references(pod))):
        if not _is_there(api, kind, name, namespace):
            yield f"{kind} {name} does not exist"
    for volume in pod.get("volumes") or []:
        if claim := volume.get("persistentVolumeClaim"):
            yield from _unmountable(api, claim["claimName"], namespace)


def no_place(api: ApiServer) -> Iterator[str]:
    """What every pod needs."""
    if not api.has_nodes():
        yield "no node for its pods"
    if api.cluster and not account.has_dns(api.store, api.cluster):
        yield "no DNS in the cluster (coredns)"


def running(api: ApiServer, namespace: str | None) -> Iterator[dict[str, str]]:
    """The labels of the pods that are ready."""
    for kind in WORKLOADS:
        for each in api.objects(kind, namespace):
            if not each.failed:
                template = each.inputs if kind == "Pod" else each.inputs["spec"]["template"]
                yield (template.get("metadata") or {}).get("labels") or {}
    for release in api.releases():
        # Helm waited for them; of their labels only the one is known that charts agree on.
        if release.outputs["namespace"] == namespace and charts.name_of(release.inputs) not in charts.WITHOUT_PODS:
            yield {"app.kubernetes.io/name": charts.name_of(release.inputs)}


def users_of_claim(api: ApiServer, name: str, namespace: str | None) -> list[Resource]:
    """The objects whose pods mount a claim."""
    return [
        each
        for kind in WORKLOADS
        for each in api.objects(kind, namespace)
        for volume in (pod_of(each) or {}).get("volumes") or []
        if (volume.get("persistentVolumeClaim") or {}).get("claimName") == name
    ]


def pod_of(resource: Resource) -> dict[str, Any] | None:
    """The pod's spec of an object that makes pods at once."""
    spec: dict[str, Any] = resource.inputs.get("spec") or {}
    kind = kind_of(resource)
    if kind not in WORKLOADS:
        return None
    return spec if kind == "Pod" else spec["template"]["spec"]


def _admission(api: ApiServer, pod: dict[str, Any], namespace: str) -> Iterator[str]:
    """What stands between a pod and its namespace: the load balancer controller's webhook, and the security level."""
    found = api.get("Namespace", namespace)
    labels = (metadata_of(found).get("labels") or {}) if found else {}
    if labels.get(READINESS_GATE) == "enabled" and not api.load_balancer_webhook():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not answer"
    if labels.get("pod-security.kubernetes.io/enforce") == "restricted":
        yield from violations(pod)


def _references(pod: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """ConfigMaps and Secrets without which a container does not start."""
    for container in [*(pod.get("initContainers") or []), *(pod.get("containers") or [])]:
        for source in container.get("envFrom") or []:
            yield from _required({"ConfigMap": source.get("configMapRef"), "Secret": source.get("secretRef")})
        for variable in container.get("env") or []:
            source = variable.get("valueFrom") or {}
            yield from _required({"ConfigMap": source.get("configMapKeyRef"), "Secret": source.get("secretKeyRef")})
    for volume in pod.get("volumes") or []:
        secret = volume.get("secret") or {}
        named = {**secret, "name": secret.get("secretName")} if secret else None
        yield from _required({"ConfigMap": volume.get("configMap"), "Secret": named})


def _required(sources: dict[str, dict[str, Any] | None]) -> Iterator[tuple[str, str]]:
    for kind, source in sources.items():
        if source and not source.get("optional"):
            yield kind, source["name"]


def _is_there(api: ApiServer, kind: str, name: str, namespace: str) -> bool:
    if api.get(kind, name, namespace) is not None:
        return True
    return kind == "Secret" and any(
        (external.inputs["spec"].get("target") or {}).get("name", metadata_of(external)["name"]) == name
        and _is_synchronised(api, external, namespace)
        for external in api.objects("ExternalSecret", namespace)
    )


def _is_synchronised(api: ApiServer, external: Resource, namespace: str) -> bool:
    """An ExternalSecret fills its Secret once the operator runs, and its store has an account that may read."""
    reference = external.inputs["spec"].get("secretStoreRef") or {}
    kind = reference.get("kind", "SecretStore")
    store = api.get(kind, reference.get("name", ""), namespace if kind == "SecretStore" else None)
    if store is None or not api.releases("external-secrets"):
        return False
    auth = ((store.inputs["spec"]["provider"].get("aws") or {}).get("auth") or {}).get("jwt") or {}
    reader = auth.get("serviceAccountRef")
    return reader is None or api.account_works(reader["name"], reader.get("namespace", namespace))


def _unmountable(api: ApiServer, claim_name: str, namespace: str) -> Iterator[str]:
    claim = api.get("PersistentVolumeClaim", claim_name, namespace)
    if claim is None:
        yield f"PersistentVolumeClaim {claim_name} does not exist"
        return
    volume = api.get("PersistentVolume", claim.inputs["spec"].get("volumeName") or "")
    source = (volume.inputs["spec"].get("csi") or {}) if volume else {}
    if source.get("driver") == EFS_DRIVER:
        yield from _unreachable_files(api, source["volumeHandle"])


def _unreachable_files(api: ApiServer, handle: str) -> Iterator[str]:
    """``fs-…::fsap-…``, reached by the driver through a mount target."""
    if not api.has_addon("aws-efs-csi-driver"):
        yield "no aws-efs-csi-driver to mount the file system"
    file_system, _, access_point = handle.partition("::")
    if file_system in api.store.gone_ids() or access_point in api.store.gone_ids():
        yield f"{handle} does not exist"
    ours = [each for each in api.store.of_type(EFS_FILE_SYSTEM) if each.id == file_system]
    targets = api.store.of_type(EFS_MOUNT_TARGET)
    if ours and not any(target.inputs["fileSystemId"] == file_system and not target.deleting for target in targets):
        yield f"{file_system} has no mount target"
