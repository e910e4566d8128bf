"""NGINX Ingress Controller of F5."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, Container, CustomResources

NGINX_INGRESS = Chart(
    name="nginx-ingress",
    version=versions.NGINX_INGRESS,
    repository="oci://ghcr.io/nginx/charts",
    namespace="nginx-ingress",
    pods=(
        AddonPod(
            name="nginx-ingress-controller",
            section="controller",
            containers=(
                Container(cpu="100m", memory="128Mi"),
                Container(
                    resources="initContainerResources",
                    cpu="100m",
                    memory="128Mi",
                    enabled_by="controller.securityContext.readOnlyRootFilesystem",
                    init=True,
                ),
            ),
            autoscaling="autoscaling",
        ),
    ),
    custom_resources=CustomResources(
        groups=("k8s.nginx.org", "appprotect.f5.com", "externaldns.nginx.org"), upgraded_by="skipped"
    ),
)
