"""Vertical Pod Autoscaler."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, CustomResources

VERTICAL_POD_AUTOSCALER = Chart(
    name="vertical-pod-autoscaler",
    version=versions.VERTICAL_POD_AUTOSCALER,
    repository="https://kubernetes.github.io/autoscaler",
    namespace="vertical-pod-autoscaler",
    pods=tuple(
        AddonPod(
            name=f"vertical-pod-autoscaler-{name}",
            section=section,
            enabled_by=f"{section}.enabled",
            replicas="replicas",
            default_replicas=2,
        )
        for name, section in (
            ("recommender", "recommender"),
            ("updater", "updater"),
            ("admission-controller", "admissionController"),
        )
    ),
    jobs=tuple(
        AddonPod(
            name=f"vertical-pod-autoscaler-admission-certgen{suffix}",
            kind="Job",
            section="admissionController.certGen",
            enabled_by="admissionController.certGen.enabled",
        )
        for suffix in ("", "-patch")
    ),
    custom_resources=CustomResources(groups=("autoscaling.k8s.io",), upgraded_by="objects"),
)
