"""Kubernetes Metrics Server."""

from __future__ import annotations

from charts.model import AddonPod, Container, EksAddon

METRICS_SERVER = EksAddon(
    name="metrics-server",
    pods=(
        AddonPod(
            name="metrics-server",
            replicas="replicas",
            default_replicas=2,
            containers=(Container(cpu="100m", memory="200Mi"),),
        ),
    ),
)
