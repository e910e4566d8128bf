"""Security contexts that the Pod Security level ``restricted`` requires, for manifests and for values of charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi_kubernetes as k8s

NOBODY = 65534
"""User and group ``nobody``, which own no files."""

RESTRICTED_CONTAINER: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
"""``securityContext`` of a container."""


_PORT_SYSCTL = "net.ipv4.ip_unprivileged_port_start"
"""First port on which a process without capabilities may listen.

The sysctl is safe since Kubernetes 1.22, and the ``restricted`` Pod Security Standard allows it. containerd sets it to
0 from version 2.0 on, but not before, and not on nodes that disable ``enable_unprivileged_ports``.
"""


def restricted_pod(user_id: int = NOBODY, group_id: int = NOBODY) -> dict[str, Any]:
    """Return the ``securityContext`` of a pod that runs as this user and group."""
    return {
        "runAsNonRoot": True,
        "runAsUser": user_id,
        "runAsGroup": group_id,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def pod_security_context(
    user_id: int, group_id: int, *, privileged_port: bool = False
) -> k8s.core.v1.PodSecurityContextArgs:
    """Return :func:`restricted_pod` for a manifest; volumes belong to the group.

    With ``privileged_port``, a process without capabilities may listen on a port below 1024.
    """
    document = restricted_pod(user_id, group_id)
    return k8s.core.v1.PodSecurityContextArgs(
        run_as_non_root=document["runAsNonRoot"],
        run_as_user=document["runAsUser"],
        run_as_group=document["runAsGroup"],
        fs_group=group_id,
        fs_group_change_policy="OnRootMismatch",
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type=document["seccompProfile"]["type"]),
        sysctls=[k8s.core.v1.SysctlArgs(name=_PORT_SYSCTL, value="0")] if privileged_port else None,
    )


def container_security_context() -> k8s.core.v1.SecurityContextArgs:
    """Return ``RESTRICTED_CONTAINER`` for a manifest."""
    return k8s.core.v1.SecurityContextArgs(
        allow_privilege_escalation=RESTRICTED_CONTAINER["allowPrivilegeEscalation"],
        read_only_root_filesystem=RESTRICTED_CONTAINER["readOnlyRootFilesystem"],
        capabilities=k8s.core.v1.CapabilitiesArgs(drop=RESTRICTED_CONTAINER["capabilities"]["drop"]),
    )
