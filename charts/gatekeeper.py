"""Gatekeeper of the Open Policy Agent."""

from __future__ import annotations

import versions
from charts.model import FIXED, AddonPod, Chart, Container, CustomResources

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
        ),
        AddonPod(
            name="gatekeeper-audit",
            section="audit",
            replicas=FIXED,
            containers=(Container(cpu="100m", memory="512Mi"),),
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
