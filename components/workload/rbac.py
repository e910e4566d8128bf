"""What a workload may do by the cluster's own API.

Whoever declares nothing gets nothing: no token in its pods, and no Role, for an account that nothing is bound to has no
rights of its own.
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
"""What is done to objects; the verbs that hand out rights (bind, escalate, impersonate) are not among them."""

NAMELESS_VERBS: Sequence[Verb] = ("create", "deletecollection")
"""Requests that carry no object's name (Kubernetes documentation, "Referring to resources")."""

SENSITIVE = frozenset(
    {
        *("secrets", "serviceaccounts/token"),
        *("pods/attach", "pods/ephemeralcontainers", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy"),
        *("rolebindings", "roles"),
    }
)
"""Resources that show secrets, lead into other pods or hand out rights."""

RbacName = Annotated[str, StringFormat(r"^[a-z0-9]([a-z0-9./-]*[a-z0-9])?$", "a Kubernetes resource type", "pods/log")]
"""An API group, a resource with its subresource or an object, by name: ``*`` is none."""

ApiGroup = Annotated[str, StringFormat(r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$", "a Kubernetes API group", "apps")]
"""An API group such as ``apps``; empty for that of pods, Services and ConfigMaps."""


class KubernetesPermissionSpec(Spec):
    """Requests to the Kubernetes API that a service makes: becomes a rule of its own Role in its own namespace."""

    api_groups: Annotated[Sequence[ApiGroup], Field(min_length=1)]
    resources: Annotated[Sequence[RbacName], Field(min_length=1)]
    resource_names: Sequence[RbacName] = ()
    """Only these objects; all of the namespace's when empty."""
    verbs: Annotated[Sequence[Verb], Field(min_length=1)]
    sensitive: bool = False
    """Allows what shows secrets, leads into other pods or hands out rights."""

    def faults(self) -> Iterable[str]:
        """Least privilege: nothing sensitive unasked, and no limit that would not hold."""
        asked = sorted(SENSITIVE & set(self.resources))
        if asked and not self.sensitive:
            yield (
                f"resources {', '.join(asked)} would show secrets, lead into other pods or hand out rights: "
                "leave them out, or set sensitive: true"
            )
        unlimited = sorted(set(NAMELESS_VERBS) & set(self.verbs))
        if self.resource_names and unlimited:
            yield f"resourceNames cannot limit {', '.join(unlimited)}: give it a permission of its own"

    def rule(self) -> k8s.rbac.v1.PolicyRuleArgs:
        """The permission as a rule of a Role."""
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
    """A Role with these permissions, bound to this one account; nothing at all when there are none."""
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
