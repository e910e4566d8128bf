"""The wash-trading algorithm."""

from __future__ import annotations

from components.spec import DnsLabel, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from systems.layering_detection.service import LayeringServiceSpec, exposed_as


class WashTradingSpec(LayeringServiceSpec):
    """Finds wash trading."""

    image: ImageSpec = ImageSpec(repository="layering-detection-wash-trading")
    port: Port = 8002
    service_name: DnsLabel | None = "wash-trading-service"
    scaling: ScalingSpec = ScalingSpec(min=1, max=10)
    exposure: ExposureSpec | None = exposed_as("wash-trading")


class WashTrading(Microservice):
    """Finds wash trading in the transactions that the orchestrator sends."""

    TYPE = "landfall:layering-detection:WashTrading"
