"""The layering algorithm."""

from __future__ import annotations

from components.spec import DnsLabel, Port
from components.workload.autoscaling import ScalingSpec
from components.workload.exposure import ExposureSpec
from components.workload.image import ImageSpec
from components.workload.microservice import Microservice
from systems.layering_detection.service import LayeringServiceSpec, exposed_as


class LayeringSpec(LayeringServiceSpec):
    """Finds layering."""

    image: ImageSpec = ImageSpec(repository="layering-detection-layering")
    port: Port = 8001
    service_name: DnsLabel | None = "layering-service"
    scaling: ScalingSpec = ScalingSpec(min=1, max=10)
    exposure: ExposureSpec | None = exposed_as("layering")


class Layering(Microservice):
    """Finds layering in the transactions that the orchestrator sends."""

    TYPE = "landfall:layering-detection:Layering"
