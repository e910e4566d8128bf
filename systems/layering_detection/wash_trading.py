"""The wash-trading algorithm."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.spec import DnsLabel, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from systems.layering_detection.service import LayeringServiceSpec, Wiring, exposed_as


class WashTradingSpec(LayeringServiceSpec):
    """Finds wash trading."""

    image: ImageSpec = ImageSpec(repository="layering-detection-wash-trading")
    port: Port = 8002
    service_name: DnsLabel | None = "wash-trading-service"
    scaling: ScalingSpec = ScalingSpec(min=1, max=10)
    exposure: ExposureSpec | None = exposed_as("wash-trading")


@dataclass(frozen=True, slots=True, kw_only=True)
class WashTradingArgs:
    """The algorithm's declaration and wiring."""

    spec: WashTradingSpec
    wiring: Wiring


class WashTrading(Microservice):
    """Finds wash trading in the transactions that the orchestrator sends."""

    TYPE = "landfall:layering-detection:WashTrading"

    def __init__(self, name: str, args: WashTradingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args.wiring.microservice("wash-trading", args.spec), opts)
