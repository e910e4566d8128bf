"""An EKS add-on: EKS installs it and keeps it running."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
from pydantic import Field

from charts.model import EksAddon
from components.addons.kit.context import AddonArgs, AddonContext
from components.addons.kit.merge import merged
from components.aws.irsa import IrsaRole
from components.spec import Spec


class EksAddonSpec(Spec):
    """Settings of any EKS add-on."""

    version: str | None = Field(default=None, examples=["v1.20.4-eksbuild.2"])
    """Version of the add-on. Default: EKS's default for the Kubernetes version of the cluster."""
    configuration: Mapping[str, Any] = Field(default_factory=dict[str, Any])
    """Configuration of the add-on, which overrides the component's; ``aws eks describe-addon-configuration`` prints
    the keys."""


def eks_addon(  # noqa: PLR0913 - an add-on, and its prerequisites
    name: str,
    *,
    addon: EksAddon,
    args: AddonArgs[EksAddonSpec],
    parent: pulumi.Resource,
    configuration: Mapping[str, Any] | None = None,
    role: IrsaRole | None = None,
    depends_on: Sequence[pulumi.Resource] = (),
) -> aws.eks.Addon:
    """Install an add-on at a pinned version, or at EKS's default for the Kubernetes version of the cluster.

    ``role`` is for the add-on's service account. Its policies are destroyed after the add-on, which needs them to
    clean up.
    """
    context = args.context
    document = merged(configuration or {}, args.spec.configuration)
    return aws.eks.Addon(
        f"{name}-addon",
        cluster_name=context.cluster.name,
        addon_name=addon.name,
        addon_version=args.spec.version or _default_version(addon, context, parent),
        configuration_values=json.dumps(document, sort_keys=True) if document else None,
        service_account_role_arn=role.arn if role else None,
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=[*(role.policies if role else ()), *depends_on, *context.depends_on]
        ),
    )


def _default_version(addon: EksAddon, context: AddonContext, parent: pulumi.Resource) -> pulumi.Output[str]:
    found = aws.eks.get_addon_version_output(
        addon_name=addon.name,
        kubernetes_version=context.cluster.kubernetes_version,
        opts=pulumi.InvokeOptions(parent=parent),
    )
    return found.apply(lambda default: default.version)
