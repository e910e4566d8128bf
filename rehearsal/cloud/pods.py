"""Reasons of AWS, its CSI drivers and the operator of secrets for which the pods of an object do not start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.ordering.references import required_configuration
from nested import mapping_at, value_at, values_at
from plan import resource_types
from rehearsal.cloud import aws_queries, claims
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, metadata_of, pod_spec_of
from rehearsal.cloud.model import Resource

READINESS_GATE = "elbv2.k8s.aws/pod-readiness-gate-inject"
EFS_DRIVER = "efs.csi.aws.com"

ACCESS_MODES: Mapping[str, frozenset[str]] = {
    "ebs.csi.aws.com": frozenset({"ReadWriteOnce", "ReadWriteOncePod"}),
    EFS_DRIVER: frozenset({"ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"}),
}
"""Access modes of file system volumes that a CSI driver mounts; it answers "invalid access mode" to any other."""


def startup_errors(api: ApiServer, resource: Resource) -> Iterator[str]:
    """Yield why the pods of an object do not become ready; nothing for an object without pods."""
    pod = pod_spec_of(resource)
    if pod is None or value_at(resource.inputs, "spec", "replicas") == 0:
        return
    namespace = metadata_of(resource).get("namespace") or "default"
    yield from unschedulable(api)
    yield from _webhook_errors(api, namespace)
    required = {name for kind, name in required_configuration(pod) if kind == "Secret"}
    yield from _unsynced(api, required, namespace)
    for spec in claims.mounted_specs(api, resource):
        yield from _mount_errors(api, spec)


def unschedulable(api: ApiServer) -> Iterator[str]:
    """Yield what any pod of the cluster lacks."""
    if not api.has_ready_nodes():
        yield "the cluster has no node for its pods"
    if api.cluster and not aws_queries.has_dns(api.store, api.cluster):
        yield "the cluster has no DNS (coredns)"


def _webhook_errors(api: ApiServer, namespace: str) -> Iterator[str]:
    """Check the webhook that adds the readiness gate of the load balancer to pods."""
    found = api.get("Namespace", namespace)
    gate = value_at(found.outputs if found else None, "metadata", "labels", READINESS_GATE)
    if gate == "enabled" and not api.load_balancer_webhook_ready():
        yield f"the webhook of {LOAD_BALANCER_CONTROLLER} does not respond"


def _unsynced(api: ApiServer, secrets: set[str], namespace: str) -> Iterator[str]:
    """Yield the Secrets of ExternalSecrets that the operator cannot read from AWS."""
    for external in api.objects("ExternalSecret", namespace):
        name = value_at(external.inputs, "spec", "target", "name") or metadata_of(external)["name"]
        if name in secrets and not _is_synced(api, external, namespace):
            yield f"Secret {name} is not synchronized"


def _is_synced(api: ApiServer, external: Resource, namespace: str) -> bool:
    """Return whether the operator is installed and the store of an ExternalSecret can read from AWS."""
    reference = mapping_at(external.inputs, "spec", "secretStoreRef")
    kind = reference.get("kind", "SecretStore")
    store = api.get(kind, reference.get("name", ""), namespace if kind == "SecretStore" else None)
    if store is None or not api.releases("external-secrets"):
        return False
    reader = value_at(store.inputs, "spec", "provider", "aws", "auth", "jwt", "serviceAccountRef")
    return reader is None or api.service_account_is_usable(reader["name"], reader.get("namespace", namespace))


def _mount_errors(api: ApiServer, claim: claims.Spec) -> Iterator[str]:
    """Check the volume of a claim: its driver, its access modes, and its file system."""
    yield from claims.provisioning_errors(api, claim)
    volume = api.get("PersistentVolume", claim.get("volumeName") or "")
    source = mapping_at(volume.inputs if volume else None, "spec", "csi")
    storage_class = None if claim.get("volumeName") else claims.storage_class_of(api, claim)
    driver = storage_class.inputs["provisioner"] if storage_class else source.get("driver", "")
    for mode in values_at(volume.inputs["spec"] if volume else claim, "accessModes"):
        if mode not in ACCESS_MODES.get(driver, {mode}):
            yield f"{driver} does not mount a volume with the access mode {mode}"
    if driver == EFS_DRIVER and source:
        yield from _file_system_errors(api, source["volumeHandle"])


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
