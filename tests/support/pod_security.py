"""Checks of a pod against the Pod Security Standards, as the API server does at the level of a namespace.

    violations(deployment["spec"]["template"]["spec"]) == []                 # at ``restricted``
    strictest([pod, pod]) == "baseline"

All controls of the levels ``baseline`` and ``restricted`` of Kubernetes 1.35. A violation is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

Spec = Mapping[str, Any]

PodSecurityLevel = Literal["privileged", "baseline", "restricted"]

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

BASELINE_CAPABILITIES = {
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"),
    *("SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
}
"""Capabilities that a container may add at ``baseline``: the default set of container runtimes."""

LEVELS: tuple[PodSecurityLevel, ...] = ("restricted", "baseline", "privileged")
"""Strictest first."""

HANDLERS = ("httpGet", "tcpSocket")


def violations(pod: Spec, level: PodSecurityLevel = "restricted") -> list[str]:
    """Return the reasons for which a namespace that enforces the level rejects the pod."""
    if level == "privileged":
        return []
    found = [*_pod(pod), *(found for container in containers(pod) for found in _container(container))]
    controls = _restricted if level == "restricted" else _baseline
    return [*found, *controls(pod)]


def strictest(pods: Iterable[Spec]) -> PodSecurityLevel:
    """Return the strictest level that allows all of the pods."""
    pods = list(pods)
    return next(level for level in LEVELS if not any(violations(pod, level) for pod in pods))


def containers(pod: Spec) -> list[Spec]:
    """Return the containers of a pod, including init and ephemeral containers."""
    kinds = ("initContainers", "containers", "ephemeralContainers")
    return [container for kind in kinds for container in _list(pod, kind)]


def _list(spec: Spec, key: str) -> list[Spec]:
    """Return the list at a key; empty when the key is absent or null."""
    return spec.get(key) or []


def _pod(pod: Spec) -> Iterator[str]:
    for flag in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(flag):
            yield f"{flag} is on"
    for sysctl in _list(pod.get("securityContext", {}), "sysctls"):
        if sysctl["name"] not in SYSCTLS:
            yield f"sysctl {sysctl['name']} is not allowed"
    yield from _shared_controls(pod.get("securityContext", {}), "the pod")


def _container(container: Spec) -> Iterator[str]:
    name, own = container["name"], container.get("securityContext", {})
    if own.get("privileged"):
        yield f"{name} is privileged"
    if own.get("procMount", "Default") != "Default":
        yield f"{name} unmasks /proc"
    if any(port.get("hostPort") for port in _list(container, "ports")):
        yield f"{name} uses a host port"
    if any(handler.get("host") for handler in _handlers(container)):
        yield f"a probe or lifecycle hook of {name} sets a host"
    yield from _shared_controls(own, name)


def _baseline(pod: Spec) -> Iterator[str]:
    """Yield the violations of controls that ``restricted`` replaces by stricter ones."""
    for volume in _list(pod, "volumes"):
        if "hostPath" in volume:
            yield f"volume {volume['name']} has a type that is not allowed"
    for container in containers(pod):
        if _added(container) - BASELINE_CAPABILITIES:
            yield f"{container['name']} adds capabilities"
        if _context(pod, container).get("seccompProfile", {}).get("type") == "Unconfined":
            yield f"{container['name']} has no seccomp profile"


def _restricted(pod: Spec) -> Iterator[str]:
    for volume in _list(pod, "volumes"):
        if not VOLUMES & volume.keys():
            yield f"volume {volume['name']} has a type that is not allowed"
    if pod.get("securityContext", {}).get("runAsUser") == 0:
        yield "the pod runs as user 0"
    for container in containers(pod):
        yield from _restricted_container(container, _context(pod, container))


def _restricted_container(container: Spec, context: Spec) -> Iterator[str]:
    name, own = container["name"], container.get("securityContext", {})
    if own.get("allowPrivilegeEscalation") is not False:
        yield f"{name} allows privilege escalation"
    if "ALL" not in own.get("capabilities", {}).get("drop", []):
        yield f"{name} does not drop all capabilities"
    if _added(container) - {"NET_BIND_SERVICE"}:
        yield f"{name} adds capabilities"
    if context.get("runAsNonRoot") is not True:
        yield f"{name} may run as root"
    if own.get("runAsUser") == 0:
        yield f"{name} runs as user 0"
    if context.get("seccompProfile", {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        yield f"{name} has no seccomp profile"


def _context(pod: Spec, container: Spec) -> Spec:
    """Return the security context of a container: its fields override the fields of the pod."""
    return {**pod.get("securityContext", {}), **container.get("securityContext", {})}


def _added(container: Spec) -> set[str]:
    return set(container.get("securityContext", {}).get("capabilities", {}).get("add", []))


def _shared_controls(context: Spec, where: str) -> Iterator[str]:
    """Yield the violations of controls that apply to pods and containers alike."""
    if context.get("windowsOptions", {}).get("hostProcess"):
        yield f"{where} is a Windows HostProcess container"
    selinux = context.get("seLinuxOptions", {})
    if selinux.get("type", "") not in SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        yield f"{where} sets SELinux options that are not allowed"
    if context.get("appArmorProfile", {}).get("type", "RuntimeDefault") == "Unconfined":
        yield f"{where} is not confined by AppArmor"


def _handlers(container: Spec) -> Iterator[Spec]:
    probes: list[Spec] = [container.get(f"{kind}Probe") or {} for kind in ("liveness", "readiness", "startup")]
    lifecycle: Spec = container.get("lifecycle") or {}
    hooks = list(lifecycle.values())
    for action in [*probes, *hooks]:
        yield from (action[handler] for handler in HANDLERS if handler in action)
