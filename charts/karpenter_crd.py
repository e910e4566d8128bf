"""Custom resource definitions of Karpenter, as templates: Helm never upgrades a chart's ``crds/``."""

from __future__ import annotations

import versions
from charts.karpenter import GROUPS, KARPENTER
from charts.model import Chart, CustomResources

KARPENTER_CRD = Chart(
    name="karpenter-crd",
    version=versions.KARPENTER,
    repository=KARPENTER.repository,
    namespace=KARPENTER.namespace,
    custom_resources=CustomResources(
        groups=GROUPS, upgraded_by="templates", removed_with_release=True, deletion="finalizer"
    ),
)
