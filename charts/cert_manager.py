"""cert-manager."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, CustomResources

CERT_MANAGER = Chart(
    name="cert-manager",
    version=versions.CERT_MANAGER,
    repository="https://charts.jetstack.io",
    namespace="cert-manager",
    pods=(
        AddonPod(name="cert-manager"),
        AddonPod(name="cert-manager-cainjector", section="cainjector", enabled_by="cainjector.enabled"),
        AddonPod(name="cert-manager-webhook", section="webhook"),
    ),
    jobs=(
        AddonPod(
            name="cert-manager-startupapicheck",
            kind="Job",
            section="startupapicheck",
            enabled_by="startupapicheck.enabled",
        ),
    ),
    custom_resources=CustomResources(
        groups=("cert-manager.io", "acme.cert-manager.io"),
        upgraded_by="templates",
        enabled_by="crds.enabled",
        enabled_by_default=False,
        deletion="webhook",
    ),
)
