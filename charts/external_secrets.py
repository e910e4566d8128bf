"""External Secrets Operator."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, CustomResources

EXTERNAL_SECRETS = Chart(
    name="external-secrets",
    version=versions.EXTERNAL_SECRETS,
    repository="https://charts.external-secrets.io",
    namespace="external-secrets",
    pods=(
        AddonPod(name="external-secrets", placed_by=("", "global")),
        AddonPod(
            name="external-secrets-webhook",
            section="webhook",
            enabled_by="webhook.create",
            placed_by=("webhook", "global"),
        ),
        AddonPod(
            name="external-secrets-cert-controller",
            section="certController",
            enabled_by="certController.create",
            placed_by=("certController", "global"),
        ),
    ),
    custom_resources=CustomResources(
        groups=("external-secrets.io", "generators.external-secrets.io"),
        upgraded_by="templates",
        enabled_by="installCRDs",
        removed_with_release=True,
        deletion="webhook",
    ),
)
