"""Kubernetes API permissions of a workload.

A service without a declared permission has no token in its pods and no Role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from components.spec import Spec
from components.string_format import StringFormat

Verb = Literal["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]
"""Allowed verbs; ``bind``, ``escalate`` and ``impersonate`` are excluded because they grant further permissions."""

NAMELESS_VERBS: Sequence[Verb] = ("create", "deletecollection")
"""Verbs of requests without an object name (Kubernetes documentation, "Referring to resources")."""

SENSITIVE = frozenset(
    {
        *("secrets", "serviceaccounts/token"),
        *("pods/attach", "pods/ephemeralcontainers", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy"),
        *("rolebindings", "roles"),
    }
)
"""Resources that expose secrets, give access to other pods or grant permissions."""

RbacName = Annotated[str, StringFormat(r"^[a-z0-9]([a-z0-9./-]*[a-z0-9])?$", "a Kubernetes resource type", "pods/log")]
"""Name of an API resource, with its subresource, or of an object; ``*`` is refused."""

ApiGroup = Annotated[str, StringFormat(r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$", "a Kubernetes API group", "apps")]
"""API group such as ``apps``; empty for the core group (pods, Services, ConfigMaps)."""


class KubernetesPermissionSpec(Spec):
    """Requests to the Kubernetes API: one rule of the service's Role in its namespace."""

    api_groups: Annotated[Sequence[ApiGroup], Field(min_length=1)]
    resources: Annotated[Sequence[RbacName], Field(min_length=1)]
    resource_names: Sequence[RbacName] = ()
    """Names of the objects; empty for all objects of the namespace."""
    verbs: Annotated[Sequence[Verb], Field(min_length=1)]
    sensitive: bool = False
    """Allow resources that expose secrets, give access to other pods or grant permissions."""

    def faults(self) -> Iterable[str]:
        """Check that sensitive resources are explicit, and that Kubernetes can enforce the object names."""
        sensitive = sorted(SENSITIVE & set(self.resources))
        if sensitive and not self.sensitive:
            yield (
                f"resources {', '.join(sensitive)} expose secrets, give access to other pods or grant permissions. "
                "Remove them, or set sensitive: true."
            )
        unrestricted = sorted(set(NAMELESS_VERBS) & set(self.verbs))
        if self.resource_names and unrestricted:
            yield f"resourceNames cannot restrict {', '.join(unrestricted)}. Use a separate permission without names."

    def rule(self) -> k8s.rbac.v1.PolicyRuleArgs:
        """Return the permission as a rule of a Role."""
        return k8s.rbac.v1.PolicyRuleArgs(
            api_groups=list(self.api_groups),
            resources=list(self.resources),
            resource_names=list(self.resource_names) or None,
            verbs=list(self.verbs),
        )


def grant(
    name: str,
    permissions: Sequence[KubernetesPermissionSpec],
    *,
    service_account: pulumi.Input[str],
    metadata: k8s.meta.v1.ObjectMetaArgs,
    parent: pulumi.Resource,
) -> Sequence[pulumi.Resource]:
    """Create a Role with these permissions and bind it to one service account; create nothing without permissions."""
    if not permissions:
        return ()
    opts = pulumi.ResourceOptions(parent=parent)
    role = k8s.rbac.v1.Role(
        f"{name}-role", metadata=metadata, rules=[permission.rule() for permission in permissions], opts=opts
    )
    binding = k8s.rbac.v1.RoleBinding(
        f"{name}-role-binding",
        metadata=metadata,
        role_ref=k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind="Role", name=role.metadata.name),
        subjects=[
            k8s.rbac.v1.SubjectArgs(
                kind="ServiceAccount",
                name=service_account,
                namespace=metadata.namespace,
            )
        ],
        opts=opts,
    )
    return (role, binding)
