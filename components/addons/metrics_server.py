"""CPU and memory of pods, for autoscalers and ``kubectl top``."""

from __future__ import annotations

from charts.metrics_server import METRICS_SERVER
from components.addons.kit.plain_addon import PlainAddon


class MetricsServer(PlainAddon):
    """EKS's community add-on: two replicas with a disruption budget as it comes."""

    TYPE = "landfall:addons:MetricsServer"
    ADDON_NAME = METRICS_SERVER.name
