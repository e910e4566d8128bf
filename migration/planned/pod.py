"""Facts of the first container of a pod template."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from migration.facts import SourcedValue
from migration.model.container import HealthCheck, Image, Process, Resources
from migration.planned.objects import Document, PlannedObjects, source_of
from migration.servers import processes
from nested import mapping_at

ROLE_ARN = "eks.amazonaws.com/role-arn"

IMAGE_SIZE = "landfall.dev/image-size"
"""Annotation of a workload with a large image."""

_SHELLS = (["/bin/sh", "-c"], ["sh", "-c"])


def image(workload: Document, container: Document, source: str) -> Image:
    """Return repository and tag, without the registry and without the folder of Docker's official images."""
    reference = str(container.get("image", ""))
    name, separator, digest = reference.partition("@")
    if not separator:
        name, _, digest = reference.rpartition(":")
    registry, _, path = name.partition("/")
    repository = path if path and any(character in registry for character in ".:") else name
    return Image(
        source=source,
        repository=repository.rpartition("library/")[2],
        tag=digest,
        size=mapping_at(workload, "metadata", "annotations").get(IMAGE_SIZE),
    )


def resources(container: Document, source: str) -> Resources:
    """Return requests and limits."""
    requests, limits = mapping_at(container, "resources", "requests"), mapping_at(container, "resources", "limits")
    return Resources(
        source=source,
        cpu=requests.get("cpu"),
        cpu_limit=limits.get("cpu"),
        memory=requests.get("memory"),
        memory_limit=limits.get("memory"),
        disk=requests.get("ephemeral-storage"),
    )


def process(pod: Document, container: Document, objects: PlannedObjects, source: str) -> Process:
    """Return command, user and security settings."""
    pod_context, context = mapping_at(pod, "securityContext"), mapping_at(container, "securityContext")
    account = objects.named("ServiceAccount", pod.get("serviceAccountName"))
    command = command_of(container)
    return Process(
        source=source,
        command=command or None,
        processes=processes(command),
        after_start=_script_of(mapping_at(container, "lifecycle", "postStart", "exec").get("command", ())),
        user_id=pod_context.get("runAsUser"),
        group_id=pod_context.get("runAsGroup"),
        read_only_root_filesystem=bool(context.get("readOnlyRootFilesystem")),
        security_settings=tuple(_security_settings(pod, pod_context, context)),
        service_variables=pod.get("enableServiceLinks") is not False,
        iam_role=SourcedValue(
            value=ROLE_ARN in mapping_at(account, "metadata", "annotations"),
            source=source_of(account) if account else "",
        ),
    )


def command_of(container: Document) -> str:
    """Return the command with its arguments; empty if the image sets it."""
    return shlex.join([*container.get("command", ()), *container.get("args", ())])


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
        command=_script_of(mapping_at(found, "exec").get("command", ())),
        interval_seconds=found.get("periodSeconds", 10),
        timeout_seconds=found.get("timeoutSeconds", 1),
        initial_delay_seconds=found.get("initialDelaySeconds", 0),
        failure_threshold=found.get("failureThreshold", 3),
    )


def _script_of(words: Sequence[str]) -> str | None:
    """Return a command; the script of a shell without the shell, as Compose writes it."""
    return words[-1] if list(words[:-1]) in _SHELLS else shlex.join(words) or None


def environment(container: Document, objects: PlannedObjects) -> Mapping[str, str]:
    """Return the variables that are not secret, from ConfigMaps and from the container itself."""
    found: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        found |= mapping_at(objects.named("ConfigMap", mapping_at(source, "configMapRef").get("name")), "data")
    found |= {each["name"]: each["value"] for each in container.get("env", ()) if "value" in each}
    fields = {each["name"]: mapping_at(each, "valueFrom", "fieldRef") for each in container.get("env", ())}
    return {**found, **{name: f"{field['fieldPath']} of the pod" for name, field in fields.items() if field}}
