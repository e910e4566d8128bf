"""Rolling updates of Deployments."""

from __future__ import annotations

from typing import Annotated

import pulumi_kubernetes as k8s

from components.string_format import StringFormat

Surge = Annotated[str, StringFormat(r"^([1-9]\d?|100)%$", "a percentage from 1% to 100%", "25%")]
"""Maximum surge of a rollout, in percent of the desired replicas."""


def rolling_update(max_surge: Surge) -> k8s.apps.v1.DeploymentStrategyArgs:
    """Return a strategy that adds pods and removes none before another one is ready."""
    return k8s.apps.v1.DeploymentStrategyArgs(
        type="RollingUpdate",
        rolling_update=k8s.apps.v1.RollingUpdateDeploymentArgs(max_unavailable=0, max_surge=max_surge),
    )


def recreation() -> k8s.apps.v1.DeploymentStrategyArgs:
    """Return a strategy that ends all pods before it starts new ones."""
    return k8s.apps.v1.DeploymentStrategyArgs(type="Recreate")
