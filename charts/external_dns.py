"""ExternalDNS."""

from __future__ import annotations

import versions
from charts.model import FIXED, AddonPod, Chart, CustomResources

EXTERNAL_DNS = Chart(
    name="external-dns",
    version=versions.EXTERNAL_DNS,
    repository="https://kubernetes-sigs.github.io/external-dns/",
    namespace="external-dns",
    pods=(AddonPod(name="external-dns", replicas=FIXED),),
    custom_resources=CustomResources(groups=("externaldns.k8s.io",), upgraded_by="skipped"),
)
