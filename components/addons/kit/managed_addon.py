"""Add-ons that EKS itself keeps: what all of them have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.addons.kit.merge import merged
from components.aws.cluster.cluster import ClusterIdentity
from components.aws.irsa import IrsaRole
from components.spec import Spec


class ManagedAddonSpec(Spec):
    """What a person may choose about any of them."""

    version: str | None = Field(default=None, examples=["v1.20.4-eksbuild.2"])
    """Without one, EKS's default for the cluster's Kubernetes version."""
    configuration: Mapping[str, Any] = Field(default_factory=dict[str, Any])
    """Laid over what the component sets; ``aws eks describe-addon-configuration`` prints the keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedAddon:
    """One add-on on one cluster, as the component that owns it wants it."""

    addon_name: str
    spec: ManagedAddonSpec
    cluster: ClusterIdentity
    configuration: Mapping[str, Any] = field(default_factory=dict[str, Any])
    role: IrsaRole | None = None
    """For the add-on's own service account; its policies outlive the add-on, which cleans up after itself by them."""
    depends_on: Sequence[pulumi.Resource] = ()


def managed_addon(name: str, addon: ManagedAddon, parent: pulumi.Resource) -> aws.eks.Addon:
    """The add-on's resource, at a pinned version or at EKS's default for the cluster's Kubernetes version."""
    configuration = merged(addon.configuration, addon.spec.configuration)
    role = addon.role
    return aws.eks.Addon(
        f"{name}-addon",
        cluster_name=addon.cluster.name,
        addon_name=addon.addon_name,
        addon_version=addon.spec.version or _default_version(addon, parent),
        configuration_values=json.dumps(configuration, sort_keys=True) if configuration else None,
        service_account_role_arn=role.arn if role else None,
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[*(role.policies if role else ()), *addon.depends_on]),
    )


def _default_version(addon: ManagedAddon, parent: pulumi.Resource) -> pulumi.Output[str]:
    found = aws.eks.get_addon_version_output(
        addon_name=addon.addon_name,
        kubernetes_version=addon.cluster.kubernetes_version,
        opts=pulumi.InvokeOptions(parent=parent),
    )
    return found.apply(lambda default: default.version)
