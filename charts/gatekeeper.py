"""Gatekeeper of the Open Policy Agent."""

from __future__ import annotations

import versions
from charts.model import CLUSTER_CRITICAL, FIXED, AddonPod, Chart, Container, CustomResources

GATEKEEPER = Chart(
    name="gatekeeper",
    version=versions.GATEKEEPER,
    repository="https://open-policy-agent.github.io/gatekeeper/charts",
    namespace="gatekeeper-system",
    pods=(
        AddonPod(
            name="gatekeeper-controller-manager",
            replicas="replicas",
            default_replicas=3,
            containers=(Container(resources="controllerManager.resources", cpu="100m", memory="512Mi"),),
            placed_by=("controllerManager",),
            priority_class="controllerManager.priorityClassName",
            default_priority_class=CLUSTER_CRITICAL,
        ),
        AddonPod(
            name="gatekeeper-audit",
            section="audit",
            replicas=FIXED,
            containers=(Container(cpu="100m", memory="512Mi"),),
            default_priority_class=CLUSTER_CRITICAL,
        ),
    ),
    jobs=(
        AddonPod(name="gatekeeper-update-crds-hook", kind="Job", section="crds"),
        AddonPod(
            name="gatekeeper-probe-webhook-post-install",
            kind="Job",
            section="postInstall",
            enabled_by="postInstall.probeWebhook.enabled",
            containers=(Container(resources=""),),
        ),
    ),
    custom_resources=CustomResources(
        groups=(
            "templates.gatekeeper.sh",
            "config.gatekeeper.sh",
            "connection.gatekeeper.sh",
            "expansion.gatekeeper.sh",
            "externaldata.gatekeeper.sh",
            "mutations.gatekeeper.sh",
            "status.gatekeeper.sh",
            "syncset.gatekeeper.sh",
        ),
        upgraded_by="job",
        generated_groups=("constraints.gatekeeper.sh",),
        deletion="webhook",
    ),
)
