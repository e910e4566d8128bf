"""RabbitMQ in the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from components.monitoring.thresholds import StatefulThresholdsSpec
from components.spec import Port
from components.stores.in_cluster.single_server import SingleServerSpec
from components.workload.container_port import AdditionalPortSpec, PortName
from components.workload.image import ImageSpec
from components.workload.probes import ProbeSpec, ProbesSpec
from components.workload.resources import ResourcesSpec
from components.workload.shutdown import ShutdownSpec
from components.workload.stateful_service_spec import VolumeSpec
from components.workload.types import AbsolutePath, NumericId
from quantity import memory_bytes

PORT = 5672
MANAGEMENT = "management"
MANAGEMENT_PORT = 15672
DATA = "/var/lib/rabbitmq"
CONFIGURATION = "/etc/rabbitmq/conf.d/20-landfall.conf"

MEMORY_PERCENT = 60
"""Share of the memory limit at which the server stops publishers. It reads the memory of the node, not the limit of its
container, so that it needs an absolute number (RabbitMQ, "Memory Alarm Threshold")."""

ROTATION = (
    f"until [ -s {DATA}/.erlang.cookie ]; do sleep 1; done; "
    "until rabbitmqctl --quiet await_startup --timeout 30; do sleep 2; done; "
    'printf "%s" "$RABBITMQ_DEFAULT_PASS" | rabbitmqctl --quiet change_password "$RABBITMQ_DEFAULT_USER"'
)
"""Sets the password on every start: the server reads it only when its data folder is empty, so that a rotated password
would never reach it.

It waits for the cookie of the server: the first of two processes that start without one would overwrite that of the
other, and the server would reject the command for ever.
"""


class ClusterRabbitMqSpec(SingleServerSpec):
    """RabbitMQ with its management API as one pod with a block volume.

    Durable queues and persistent messages remain when the pod is replaced. The data folder has the name of the node,
    which a StatefulSet keeps.
    """

    wired_variables: ClassVar[frozenset[str]] = frozenset({"RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS"})
    wired_paths: ClassVar[frozenset[str]] = frozenset({CONFIGURATION})

    image: ImageSpec = ImageSpec(
        registry="public.ecr.aws", repository="docker/library/rabbitmq", tag="3.13.7-management-alpine"
    )
    port: Port = PORT
    port_name: PortName = "amqp"
    additional_ports: Mapping[PortName, AdditionalPortSpec] = {MANAGEMENT: AdditionalPortSpec(port=MANAGEMENT_PORT)}
    volume: VolumeSpec = VolumeSpec(size="20Gi")
    mount_path: AbsolutePath = DATA
    consumer_timeout_seconds: Annotated[int, Field(ge=60)] = 7200
    """Time in which a consumer acknowledges a message; afterwards RabbitMQ delivers it again. RabbitMQ's own default
    of 30 minutes delivers longer tasks twice."""
    user_id: NumericId = 100
    group_id: NumericId = 101
    resources: ResourcesSpec = ResourcesSpec(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="1Gi")
    # At 60 % the broker accepts no further messages.
    alarms: StatefulThresholdsSpec = StatefulThresholdsSpec(memory_percent=55)
    shutdown: ShutdownSpec = ShutdownSpec(pre_stop_seconds=0, drain_seconds=90, termination_grace_period_seconds=120)
    probes: ProbesSpec = ProbesSpec(
        liveness=ProbeSpec(
            command=("rabbitmq-diagnostics", "--quiet", "ping"),
            period_seconds=60,
            timeout_seconds=30,
            failure_threshold=5,
        ),
        readiness=ProbeSpec(path=None, period_seconds=10, failure_threshold=5),
        startup=ProbeSpec(path=None, period_seconds=10, failure_threshold=60),
    )

    def faults(self) -> Iterable[str]:
        """Check that KEDA reaches the management API."""
        yield from super().faults()
        management = self.additional_ports.get(MANAGEMENT)
        if management is None or management.port != MANAGEMENT_PORT:
            yield (
                f"additionalPorts has no {MANAGEMENT} at port {MANAGEMENT_PORT}, where KEDA reads the lengths of "
                f"queues. Add {MANAGEMENT}: {{port: {MANAGEMENT_PORT}}}."
            )

    def configuration(self) -> Mapping[str, str]:
        """Return a configuration file beside those of the image, by its path."""
        memory = memory_bytes(self.resources.memory_limit or self.resources.memory)
        lines = [
            f"consumer_timeout = {self.consumer_timeout_seconds * 1000}",
            # The image ends with an error if its old environment variable for this is set.
            f"vm_memory_high_watermark.absolute = {memory * MEMORY_PERCENT // 100}",
            "disk_free_limit.absolute = 1GB",
        ]
        return {CONFIGURATION: "".join(f"{line}\n" for line in lines)}
