"""What a Deployment's pod template says of how its container runs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from migration.facts import Converted
from migration.parts.container import HealthCheck, Image, Process, Resources, Volume
from migration.planned.objects import Document, PlannedObjects, at, first, place_of

ROLE_ARN = "eks.amazonaws.com/role-arn"


def image(container: Document, place: str) -> Image:
    """Repository and release; the registry is the account's, on both sides."""
    reference = str(container.get("image", ""))
    name, separator, digest = reference.partition("@")
    if not separator:
        name, _, digest = reference.rpartition(":")
    return Image(place=place, repository=name.partition("/")[2] or name, release=digest)


def resources(container: Document, place: str) -> Resources:
    """What it asks for, and where it is stopped."""
    requests, limits = at(container, "resources", "requests"), at(container, "resources", "limits")
    return Resources(
        place=place,
        cpu=requests.get("cpu"),
        cpu_limit=limits.get("cpu"),
        memory=requests.get("memory"),
        memory_limit=limits.get("memory"),
    )


def process(pod: Document, container: Document, objects: PlannedObjects, place: str) -> Process:
    """Command, identity and what is taken from it."""
    security, own = at(pod, "securityContext"), at(container, "securityContext")
    account = objects.named("ServiceAccount", pod.get("serviceAccountName"))
    words = [*container.get("command", ()), *container.get("args", ())]
    return Process(
        place=place,
        command=shlex.join(words) if words else None,
        user_id=security.get("runAsUser"),
        group_id=security.get("runAsGroup"),
        read_only_root_file_system=bool(own.get("readOnlyRootFilesystem")),
        hardening=tuple(_hardening(pod, security, own)),
        aws_role=Converted(
            value=ROLE_ARN in at(account, "metadata", "annotations"),
            place=place_of(account) if account else "",
        ),
    )


def _hardening(pod: Document, security: Document, own: Document) -> Iterator[str]:
    if security.get("runAsNonRoot"):
        yield "non-root"
    if own.get("allowPrivilegeEscalation") is False:
        yield "no privilege escalation"
    if dropped := at(own, "capabilities").get("drop"):
        yield f"capabilities dropped: {' '.join(dropped)}"
    if profile := at(security, "seccompProfile").get("type"):
        yield f"seccomp {profile}"
    if pod.get("automountServiceAccountToken") is False:
        yield "no Kubernetes token"


def health_check(container: Document, probe: str, place: str) -> HealthCheck | None:
    """One of the three probes."""
    found = at(container, probe)
    if not found:
        return None
    return HealthCheck(
        place=place,
        kind="http" if "httpGet" in found else "tcp" if "tcpSocket" in found else "command",
        path=at(found, "httpGet").get("path"),
        interval_seconds=found.get("periodSeconds", 10),
        timeout_seconds=found.get("timeoutSeconds", 1),
        start_seconds=found.get("initialDelaySeconds", 0),
        failures=found.get("failureThreshold", 3),
    )


def environment(container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Every variable that is not secret: those of the ConfigMaps that it reads, and its own."""
    found: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        found |= at(objects.named("ConfigMap", at(source, "configMapRef").get("name")), "data")
    found |= {each["name"]: each["value"] for each in container.get("env", ()) if "value" in each}
    return found


def secrets(container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Where each secret variable comes from, followed to AWS Secrets Manager."""
    references = {each["name"]: at(each, "valueFrom") for each in container.get("env", ()) if "valueFrom" in each}
    return {name: _secret(reference, objects) for name, reference in references.items()}


def _secret(reference: Document, objects: PlannedObjects) -> str:
    key = at(reference, "secretKeyRef")
    external = first(
        each for each in objects.of_kind("ExternalSecret") if at(each, "spec", "target").get("name") == key.get("name")
    )
    data: Any = at(external, "spec").get("data", ())
    remote = first(at(item, "remoteRef") for item in data if item["secretKey"] == key.get("key"))
    found = "#".join(filter(None, (remote.get("key"), remote.get("property")))) or f"unknown: {dict(reference)}"
    return f"{found}, optional" if key.get("optional") else found


def volumes(pod: Document, container: Document, objects: PlannedObjects) -> Mapping[str, Volume]:
    """What is mounted, followed to the directory on the shared file system."""
    sources = {volume["name"]: volume for volume in pod.get("volumes", ())}
    return {
        mount["name"]: _volume(mount, sources[mount["name"]], objects) for mount in container.get("volumeMounts", ())
    }


def _volume(mount: Document, source: Document, objects: PlannedObjects) -> Volume:
    read_only = bool(mount.get("readOnly"))
    if "persistentVolumeClaim" not in source:
        (kind,) = set(source) - {"name"}
        size = at(source, kind).get("sizeLimit")
        words = f"{kind} of {size}" if size else kind
        return Volume(place=f"volume {source['name']}", mount_path=mount["mountPath"], read_only=read_only, kind=words)
    claim = objects.named("PersistentVolumeClaim", source["persistentVolumeClaim"]["claimName"])
    volume = objects.named("PersistentVolume", at(claim, "spec").get("volumeName"))
    spec = at(volume, "spec")
    access_point = objects.access_points.get(str(at(spec, "csi").get("volumeHandle")).rpartition("::")[2], {})
    user = at(access_point, "posixUser")
    return Volume(
        place=place_of(claim) if claim else f"claim {source['persistentVolumeClaim']['claimName']}",
        mount_path=mount["mountPath"],
        read_only=read_only,
        kind="EFS access point" if access_point else "PersistentVolumeClaim",
        directory=at(access_point, "rootDirectory").get("path"),
        user_id=user.get("uid"),
        group_id=user.get("gid"),
        permissions=at(access_point, "rootDirectory", "creationInfo").get("permissions"),
        encrypted_in_transit="tls" in spec.get("mountOptions", ()),
    )
