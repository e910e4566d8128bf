"""Facts of a Deployment's pod template."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from migration.facts import SourcedValue
from migration.model.container import HealthCheck, Image, Process, Resources, Volume
from migration.planned.objects import Document, PlannedObjects, first, source_of
from nested import mapping_at, value_at

ROLE_ARN = "eks.amazonaws.com/role-arn"


def image(container: Document, source: str) -> Image:
    """Return repository and tag; both platforms use the registry of the account."""
    reference = str(container.get("image", ""))
    name, separator, digest = reference.partition("@")
    if not separator:
        name, _, digest = reference.rpartition(":")
    return Image(source=source, repository=name.partition("/")[2] or name, tag=digest)


def resources(container: Document, source: str) -> Resources:
    """Return requests and limits."""
    requests, limits = mapping_at(container, "resources", "requests"), mapping_at(container, "resources", "limits")
    return Resources(
        source=source,
        cpu=requests.get("cpu"),
        cpu_limit=limits.get("cpu"),
        memory=requests.get("memory"),
        memory_limit=limits.get("memory"),
    )


def process(pod: Document, container: Document, objects: PlannedObjects, source: str) -> Process:
    """Return command, user and security settings."""
    pod_context, context = mapping_at(pod, "securityContext"), mapping_at(container, "securityContext")
    account = objects.named("ServiceAccount", pod.get("serviceAccountName"))
    command = [*container.get("command", ()), *container.get("args", ())]
    return Process(
        source=source,
        command=shlex.join(command) if command else None,
        user_id=pod_context.get("runAsUser"),
        group_id=pod_context.get("runAsGroup"),
        read_only_root_filesystem=bool(context.get("readOnlyRootFilesystem")),
        security_settings=tuple(_security_settings(pod, pod_context, context)),
        iam_role=SourcedValue(
            value=ROLE_ARN in mapping_at(account, "metadata", "annotations"),
            source=source_of(account) if account else "",
        ),
    )


def _security_settings(pod: Document, pod_context: Document, context: Document) -> Iterator[str]:
    if pod_context.get("runAsNonRoot"):
        yield "non-root"
    if context.get("allowPrivilegeEscalation") is False:
        yield "no privilege escalation"
    if dropped := mapping_at(context, "capabilities").get("drop"):
        yield f"capabilities dropped: {' '.join(dropped)}"
    if profile := mapping_at(pod_context, "seccompProfile").get("type"):
        yield f"seccomp {profile}"
    if pod.get("automountServiceAccountToken") is False:
        yield "no service account token"


def health_check(container: Document, probe: str, source: str) -> HealthCheck | None:
    """Return one of the three probes, with the defaults of Kubernetes; None if the container has no such probe."""
    found = mapping_at(container, probe)
    if not found:
        return None
    return HealthCheck(
        source=source,
        kind="http" if "httpGet" in found else "tcp" if "tcpSocket" in found else "command",
        path=mapping_at(found, "httpGet").get("path"),
        interval_seconds=found.get("periodSeconds", 10),
        timeout_seconds=found.get("timeoutSeconds", 1),
        initial_delay_seconds=found.get("initialDelaySeconds", 0),
        failure_threshold=found.get("failureThreshold", 3),
    )


def environment(container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Return the variables that are not secret, from ConfigMaps and from the container itself."""
    found: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        found |= mapping_at(objects.named("ConfigMap", mapping_at(source, "configMapRef").get("name")), "data")
    found |= {each["name"]: each["value"] for each in container.get("env", ()) if "value" in each}
    return found


def secrets(container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Return the name and property in AWS Secrets Manager of each secret variable."""
    references = {
        each["name"]: mapping_at(each, "valueFrom") for each in container.get("env", ()) if "valueFrom" in each
    }
    return {name: _secret(reference, objects) for name, reference in references.items()}


def _secret(reference: Document, objects: PlannedObjects) -> str:
    key = mapping_at(reference, "secretKeyRef")
    external = first(
        each
        for each in objects.of_kind("ExternalSecret")
        if mapping_at(each, "spec", "target").get("name") == key.get("name")
    )
    data: Any = mapping_at(external, "spec").get("data", ())
    remote = first(mapping_at(item, "remoteRef") for item in data if item["secretKey"] == key.get("key"))
    found = "#".join(filter(None, (remote.get("key"), remote.get("property")))) or f"unknown: {dict(reference)}"
    return f"{found}, optional" if key.get("optional") else found


def volumes(pod: Document, container: Document, objects: PlannedObjects) -> Mapping[str, Volume]:
    """Return each mounted volume, with its directory on the shared file system."""
    sources = {volume["name"]: volume for volume in pod.get("volumes", ())}
    return {
        mount["name"]: _volume(mount, sources[mount["name"]], objects) for mount in container.get("volumeMounts", ())
    }


def _volume(mount: Document, source: Document, objects: PlannedObjects) -> Volume:
    read_only = bool(mount.get("readOnly"))
    if "persistentVolumeClaim" not in source:
        (kind,) = set(source) - {"name"}
        size = mapping_at(source, kind).get("sizeLimit")
        text = f"{kind} of {size}" if size else kind
        return Volume(source=f"volume {source['name']}", mount_path=mount["mountPath"], read_only=read_only, kind=text)
    claim = objects.named("PersistentVolumeClaim", source["persistentVolumeClaim"]["claimName"])
    volume = objects.named("PersistentVolume", mapping_at(claim, "spec").get("volumeName"))
    spec = mapping_at(volume, "spec")
    access_point = objects.access_points.get(str(mapping_at(spec, "csi").get("volumeHandle")).rpartition("::")[2], {})
    user = mapping_at(access_point, "posixUser")
    return Volume(
        source=source_of(claim) if claim else f"claim {source['persistentVolumeClaim']['claimName']}",
        mount_path=mount["mountPath"],
        read_only=read_only,
        kind="EFS access point" if access_point else "PersistentVolumeClaim",
        directory=mapping_at(access_point, "rootDirectory").get("path"),
        user_id=user.get("uid"),
        group_id=user.get("gid"),
        permissions=mapping_at(access_point, "rootDirectory", "creationInfo").get("permissions"),
        encrypted_in_transit=_encrypted_in_transit(mapping_at(spec, "csi")),
    )


def _encrypted_in_transit(source: Document) -> bool:
    """Return whether the driver encrypts the connection. The EFS driver does unless an attribute turns it off."""
    unencrypted = value_at(source, "volumeAttributes", "encryptInTransit") == "false"
    return source.get("driver") == "efs.csi.aws.com" and not unencrypted
