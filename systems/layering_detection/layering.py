"""The layering algorithm."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.spec import DnsLabel, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from systems.layering_detection.service import LayeringServiceSpec, Wiring, exposed_as


class LayeringSpec(LayeringServiceSpec):
    """Finds layering."""

    image: ImageSpec = ImageSpec(repository="layering-detection-layering")
    port: Port = 8001
    service_name: DnsLabel | None = "layering-service"
    scaling: ScalingSpec = ScalingSpec(min=1, max=10)
    exposure: ExposureSpec | None = exposed_as("layering")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeringArgs:
    """The algorithm's declaration and wiring."""

    spec: LayeringSpec
    wiring: Wiring


class Layering(Microservice):
    """Finds layering in the transactions that the orchestrator sends."""

    TYPE = "landfall:layering-detection:Layering"

    def __init__(self, name: str, args: LayeringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args.wiring.microservice("layering", args.spec), opts)
