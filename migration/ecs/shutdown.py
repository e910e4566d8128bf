"""Conversion of the times of a shutdown, which a load balancer also limits."""

from __future__ import annotations

from typing import Any

from components.workload.exposure import ExposureSpec
from components.workload.load_balancer import LoadBalancerSpec
from components.workload.shutdown import ShutdownSpec
from migration.conversion.notes import Notes
from migration.ecs.models import Container, Service

STOP_SECONDS = 30
"""Default ``stopTimeout`` of ECS, and default ``longestRequestSeconds`` of a ``Microservice``."""


def shutdown(chosen: Container, service: Service | None, notes: Notes) -> dict[str, Any]:
    """Return ``stopTimeout`` as the drain time, which also limits the longest request,.

    ECS deregisters a task before it stops it. A pod serves during ``preStopSeconds``, while it is deregistered.
    """
    is_balanced = bool(service and service.load_balancers)
    if is_balanced:
        _note_times(notes)
    if chosen.stop_timeout is None and not is_balanced:
        return {}
    drain = STOP_SECONDS if chosen.stop_timeout is None else max(chosen.stop_timeout, 1)
    pre_stop = ShutdownSpec().pre_stop_seconds
    if is_balanced:
        pre_stop = max(pre_stop, ExposureSpec().deregistration_delay_seconds)
    times = {"preStopSeconds": pre_stop, "drainSeconds": drain, "terminationGracePeriodSeconds": pre_stop + drain}
    shorter = {"longestRequestSeconds": drain} if drain < STOP_SECONDS else {}
    return {"shutdown": times, **shorter}


def _note_times(notes: Notes) -> None:
    """Add notes on the times of the load balancer and of its connections, which the document does not contain."""
    delay = ExposureSpec().deregistration_delay_seconds
    idle = LoadBalancerSpec.model_fields["idle_timeout_seconds"].default
    notes.add(
        "shutdown",
        f"the document does not contain the deregistration delay of the load balancer; preStopSeconds is {delay}, the "
        "default of exposure.deregistrationDelaySeconds. For a longer delay, raise preStopSeconds and "
        "terminationGracePeriodSeconds.",
    )
    notes.add(
        "keepAliveSeconds",
        "the document does not contain the keep-alive timeout of the server. Set it in the server and as "
        f"keepAliveSeconds above idleTimeoutSeconds of the load balancer ({idle} by default): callers get a 502 if the "
        "server closes an idle connection first.",
    )
