"""The CloudWatch alarms of a broker on Amazon MQ.

Metrics and dimensions: Amazon MQ developer guide, "Available CloudWatch metrics for Amazon MQ for RabbitMQ brokers".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import pulumi
from pydantic import Field

from components.monitoring.alarms import Alarm
from components.monitoring.measures import Measure, Metric
from components.monitoring.servers import measured
from components.spec import Percent, Spec

NAMESPACE = "AWS/AmazonMQ"


class BrokerThresholdsSpec(Spec):
    """Thresholds of the alarms of a broker; an alarm fires after ten minutes beyond its threshold.

    The worker that consumes a queue has the threshold of its messages.
    """

    cpu_percent: Percent = 80
    """CPU use of a node."""
    memory_percent: Percent = 80
    """Memory use, in percent of the amount from which the broker accepts no further messages."""
    free_disk_factor: Annotated[float, Field(gt=1)] = 2
    """Free disk space, as a multiple of the amount below which the broker accepts no further messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The names of a broker and of the queues that are watched."""

    name: str
    """Namespace and name of the store, for people."""
    broker_name: pulumi.Input[str]
    virtual_host: str
    queues: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number of messages above which an alarm fires, by the name of the queue."""


def broker_alarms(broker: Broker, thresholds: BrokerThresholdsSpec) -> Mapping[str, Alarm]:
    """Return the alarms by the suffix of their logical names."""
    factor = thresholds.free_disk_factor
    return {
        "cpu": Alarm(
            measure=measured("CPU, %", _metric(broker, "SystemCpuUtilization", "Maximum")),
            description=f"A node of {broker.name} uses more than {thresholds.cpu_percent} % of its CPU.",
            threshold=thresholds.cpu_percent,
            missing_data="missing",
        ),
        "memory": Alarm(
            measure=Measure(
                title="Memory, % of the limit",
                metrics={
                    "used": _metric(broker, "RabbitMQMemUsed", "Maximum"),
                    "limit": _metric(broker, "RabbitMQMemLimit", "Minimum"),
                },
                expression="100 * used / limit",
            ),
            description=(
                f"{broker.name} uses more than {thresholds.memory_percent} % of the memory from which it accepts no "
                "further messages."
            ),
            threshold=thresholds.memory_percent,
            missing_data="missing",
        ),
        "disk": Alarm(
            measure=Measure(
                title="Free disk space, multiple of the limit",
                metrics={
                    "free": _metric(broker, "RabbitMQDiskFree", "Minimum"),
                    "limit": _metric(broker, "RabbitMQDiskFreeLimit", "Maximum"),
                },
                expression="free / limit",
            ),
            description=(
                f"{broker.name} has less than {factor:g} times the free disk space below which it accepts no further "
                "messages."
            ),
            threshold=factor,
            comparison="LessThanThreshold",
            missing_data="missing",
        ),
        **{
            f"queue-{queue.replace('_', '-')}": _messages(broker, queue, maximum)
            for queue, maximum in broker.queues.items()
        },
    }


def _messages(broker: Broker, queue: str, maximum: int) -> Alarm:
    metric = _metric(broker, "MessageCount", "Maximum", Queue=queue, VirtualHost=broker.virtual_host)
    return Alarm(
        measure=measured(f"Messages in {queue}", metric),
        description=f"More than {maximum} messages are in the queue {queue} of {broker.name}.",
        threshold=maximum,
    )


def _metric(broker: Broker, name: str, statistic: str, **dimensions: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions={"Broker": broker.broker_name, **dimensions},
        statistic=statistic,
    )
