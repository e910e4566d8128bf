"""Every violation of the Pod Security Standards is reported."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.support.pod_security import strictest, violations

CONTAINER: dict[str, Any] = {
    "name": "app",
    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
}
POD: dict[str, Any] = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [CONTAINER],
}


def pod(container: dict[str, Any] | None = None, context: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    changed = deepcopy({**POD, **spec})
    changed["containers"][0].update(container or {})
    changed["containers"][0]["securityContext"].update(context or {})
    return changed


def test_a_restricted_pod_is_accepted() -> None:
    assert violations(POD) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (pod(hostNetwork=True), "hostNetwork is on"),
        (pod(hostPID=True), "hostPID is on"),
        (pod(hostIPC=True), "hostIPC is on"),
        (pod(volumes=[{"name": "node", "hostPath": {"path": "/"}}]), "volume node has a type that is not allowed"),
        (pod(context={"privileged": True}), "app is privileged"),
        (pod(context={"allowPrivilegeEscalation": None}), "app allows privilege escalation"),
        (pod(context={"capabilities": {"drop": ["NET_RAW"]}}), "app does not drop all capabilities"),
        (pod(context={"capabilities": {"drop": ["ALL"], "add": ["SYS_PTRACE"]}}), "app adds capabilities"),
        (pod(context={"procMount": "Unmasked"}), "app unmasks /proc"),
        (pod(context={"runAsNonRoot": False}), "app may run as root"),
        (pod(context={"runAsUser": 0}), "app runs as user 0"),
        (pod(context={"seccompProfile": {"type": "Unconfined"}}), "app has no seccomp profile"),
        (pod(context={"appArmorProfile": {"type": "Unconfined"}}), "app is not confined by AppArmor"),
        (pod(context={"seLinuxOptions": {"type": "spc_t"}}), "app sets SELinux options that are not allowed"),
        (pod(context={"windowsOptions": {"hostProcess": True}}), "app is a Windows HostProcess container"),
        (pod({"ports": [{"containerPort": 80, "hostPort": 80}]}), "app uses a host port"),
        (pod({"livenessProbe": {"httpGet": {"host": "10.0.0.1"}}}), "a probe or lifecycle hook of app sets a host"),
    ],
)
def test_each_violation_of_restricted_is_reported(changed: dict[str, Any], sentence: str) -> None:
    assert violations(changed) == [sentence]


def test_init_containers_and_sysctls_are_checked() -> None:
    context = {**POD["securityContext"], "sysctls": [{"name": "kernel.msgmax", "value": "1"}]}
    assert violations({**POD, "securityContext": context, "initContainers": [{"name": "init"}]}) == [
        "sysctl kernel.msgmax is not allowed",
        "init allows privilege escalation",
        "init does not drop all capabilities",
    ]


def bare(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """A pod that says nothing of its security, as most charts' default ones do."""
    return {"containers": [{"name": "app", **(container or {})}], **spec}


@pytest.mark.parametrize(
    ("relaxed", "level"),
    [
        (POD, "restricted"),
        (bare(), "baseline"),
        (bare({"securityContext": {"runAsUser": 0}}), "baseline"),
        (bare({"securityContext": {"capabilities": {"add": ["CHOWN"]}}}), "baseline"),
        (bare(volumes=[{"name": "share", "nfs": {"server": "x", "path": "/"}}]), "baseline"),
        (bare({"securityContext": {"capabilities": {"add": ["BPF"]}}}), "privileged"),
        (bare({"securityContext": {"privileged": True}}), "privileged"),
        (bare({"securityContext": {"seccompProfile": {"type": "Unconfined"}}}), "privileged"),
        (bare({"ports": [{"containerPort": 80, "hostPort": 80}]}), "privileged"),
        (bare(volumes=[{"name": "node", "hostPath": {"path": "/"}}]), "privileged"),
        (bare(hostNetwork=True), "privileged"),
    ],
)
def test_the_strictest_level_of_a_pod_is_found(relaxed: dict[str, Any], level: str) -> None:
    assert strictest([POD, relaxed]) == level
