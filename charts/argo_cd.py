"""Argo CD."""

from __future__ import annotations

from dataclasses import replace

import versions
from charts.model import FIXED, AddonPod, Chart, Container, CustomResources


def _replicated(name: str, section: str, *, autoscaling: str = "") -> AddonPod:
    return AddonPod(
        name=f"argo-cd-argocd-{name}",
        section=section,
        replicas="replicas",
        autoscaling=autoscaling,
        placed_by=(section, "global"),
    )


def _single(name: str, section: str) -> AddonPod:
    return AddonPod(
        name=f"argo-cd-argocd-{name}",
        section=section,
        enabled_by=f"{section}.enabled",
        replicas=FIXED,
        placed_by=(section, "global"),
    )


ARGO_CD = Chart(
    name="argo-cd",
    version=versions.ARGO_CD,
    repository="https://argoproj.github.io/argo-helm",
    namespace="argocd",
    pods=(
        AddonPod(
            name="argo-cd-argocd-application-controller",
            kind="StatefulSet",
            section="controller",
            replicas="replicas",
            placed_by=("controller", "global"),
        ),
        _replicated("server", "server", autoscaling="autoscaling"),
        replace(
            _replicated("repo-server", "repoServer", autoscaling="autoscaling"),
            containers=(Container(), Container(resources="copyutil.resources", init=True)),
        ),
        _replicated("applicationset-controller", "applicationSet"),
        _single("redis", "redis"),
        _single("dex-server", "dex"),
        _single("notifications-controller", "notifications"),
    ),
    jobs=(
        AddonPod(
            name="argo-cd-argocd-redis-secret-init",
            kind="Job",
            section="redisSecretInit",
            enabled_by="redisSecretInit.enabled",
            placed_by=("redisSecretInit", "global"),
        ),
    ),
    custom_resources=CustomResources(
        groups=("argoproj.io",), upgraded_by="templates", enabled_by="crds.install", deletion="finalizer"
    ),
)
