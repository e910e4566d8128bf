"""Fluent Bit of AWS."""

from __future__ import annotations

import versions
from charts.model import AddonPod, Chart, Container

FLUENT_BIT = Chart(
    name="aws-for-fluent-bit",
    version=versions.FLUENT_BIT,
    repository="https://aws.github.io/eks-charts",
    namespace="logging",
    pods=(AddonPod(name="aws-for-fluent-bit", kind="DaemonSet", containers=(Container(cpu="50m", memory="50Mi"),)),),
)
