"""Judges a pod by the ``restricted`` Pod Security Standard, the level that the API server enforces.

    violations(deployment["spec"]["template"]["spec"]) == []

Every control of the levels ``baseline`` and ``restricted`` as Kubernetes 1.35 lists them; each violation is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Spec = Mapping[str, Any]

VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}

SYSCTLS = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
}

SELINUX_TYPES = {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

HANDLERS = ("httpGet", "tcpSocket")


def violations(pod: Spec) -> list[str]:
    """What the API server would refuse in a namespace that enforces ``restricted``."""
    containers = [
        container
        for kind in ("initContainers", "containers", "ephemeralContainers")
        for container in pod.get(kind) or []
    ]
    return [*_pod(pod), *(found for container in containers for found in _container(pod, container))]


def _pod(pod: Spec) -> Iterator[str]:
    for flag in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(flag):
            yield f"{flag} is on"
    for volume in pod.get("volumes") or []:
        if not VOLUMES & volume.keys():
            yield f"volume {volume['name']} is of a kind that is not allowed"
    for sysctl in pod.get("securityContext", {}).get("sysctls") or []:
        if sysctl["name"] not in SYSCTLS:
            yield f"sysctl {sysctl['name']} is not allowed"
    yield from _either(pod.get("securityContext", {}), "the pod")


def _container(pod: Spec, container: Spec) -> Iterator[str]:
    name, own = container["name"], container.get("securityContext", {})
    context = {**pod.get("securityContext", {}), **own}
    capabilities = own.get("capabilities", {})

    if own.get("privileged"):
        yield f"{name} is privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield f"{name} may gain privileges"
    if "ALL" not in capabilities.get("drop", []):
        yield f"{name} does not drop all capabilities"
    if set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
        yield f"{name} adds capabilities"
    if own.get("procMount", "Default") != "Default":
        yield f"{name} unmasks /proc"
    if context.get("runAsNonRoot") is not True:
        yield f"{name} may run as root"
    if context.get("seccompProfile", {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        yield f"{name} has no seccomp profile"
    if any(port.get("hostPort") for port in container.get("ports") or []):
        yield f"{name} takes a port of its node"
    if any(handler.get("host") for handler in _handlers(container)):
        yield f"a probe or hook of {name} names a host"
    yield from _either(own, name)


def _either(context: Spec, where: str) -> Iterator[str]:
    """Controls that hold alike for what a pod and what a container says."""
    if context.get("runAsUser") == 0:
        yield f"{where} has the user id of root"
    if context.get("windowsOptions", {}).get("hostProcess"):
        yield f"{where} is a process of the host"
    selinux = context.get("seLinuxOptions", {})
    if selinux.get("type", "") not in SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        yield f"{where} sets SELinux options that are not allowed"
    if context.get("appArmorProfile", {}).get("type", "RuntimeDefault") == "Unconfined":
        yield f"{where} is not confined by AppArmor"


def _handlers(container: Spec) -> Iterator[Spec]:
    probes = [container.get(f"{kind}Probe") or {} for kind in ("liveness", "readiness", "startup")]
    hooks = list((container.get("lifecycle") or {}).values())
    for action in [*probes, *hooks]:
        yield from (action[handler] for handler in HANDLERS if handler in action)
