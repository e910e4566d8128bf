"""The monitoring of Email-RAG: every workload, the stores in the cluster, and the servers of AWS."""

from __future__ import annotations

from collections.abc import Sequence

from components.monitoring.monitoring import MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.monitoring.watched import Workload
from components.workload.context import WorkloadContext
from systems.email_rag.application import TASK_QUEUES
from systems.email_rag.stores import Stores
from systems.email_rag.worker import EmailWorkerSpec


def monitoring_args(
    spec: AlarmsSpec, context: WorkloadContext, workloads: Sequence[Workload], stores: Stores, worker: EmailWorkerSpec
) -> MonitoringArgs:
    """Return what is watched: the worker has the threshold of the queues, which a broker of AWS measures itself."""
    return MonitoringArgs(
        spec=spec,
        context=context,
        workloads=[*workloads, *stores.workloads],
        servers=stores.servers(dict.fromkeys(TASK_QUEUES, worker.max_messages)),
    )
