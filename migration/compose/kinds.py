"""Kinds of workloads, and the Spec of each."""

from __future__ import annotations

from dataclasses import dataclass

from components.spec import Spec
from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.postgresql import PostgreSqlSpec
from components.stores.rabbitmq import RabbitMqSpec
from components.stores.redis import RedisSpec
from components.workload.job_spec import CronJobSpec, JobSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.stateful_service_spec import StatefulServiceSpec
from components.workload.worker_spec import WorkerSpec
from migration.compose import servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of workload."""

    group: str
    """Key of the printed settings."""
    spec: type[Spec]
    noun: str
    """Name in a sentence, with its article."""
    required: frozenset[str] = frozenset({"image"})
    """Settings without which the Spec is not valid."""
    has_port: bool = False
    """True if other workloads can call it."""
    is_stateful: bool = False
    """True if its pods have block volumes of their own."""
    is_store: bool = False
    """True for a store of this project, which has defaults for everything that a server needs."""
    ends: bool = False
    """True if its process ends."""
    section: str | None = None
    """Key of the settings of a server in the cluster, beside those of a managed one."""


MICROSERVICE = Kind(
    group="microservices",
    spec=MicroserviceSpec,
    noun="a Microservice",
    required=frozenset({"image", "port"}),
    has_port=True,
)
WORKER = Kind(group="workers", spec=WorkerSpec, noun="a Worker")
JOB = Kind(group="jobs", spec=JobSpec, noun="a Job", ends=True)
CRON_JOB = Kind(
    group="cronJobs", spec=CronJobSpec, noun="a CronJob", required=frozenset({"image", "schedule"}), ends=True
)
STATEFUL_SERVICE = Kind(
    group="statefulServices",
    spec=StatefulServiceSpec,
    noun="a StatefulService",
    required=frozenset({"image", "port", "volume", "mountPath"}),
    has_port=True,
    is_stateful=True,
)


def _store(
    name: str,
    spec: type[Spec],
    title: str,
    *,
    required: frozenset[str] = frozenset(),
    section: str | None = "cluster",
) -> Kind:
    return Kind(
        group=name,
        spec=spec,
        noun=f"a {title} store",
        required=required,
        has_port=True,
        is_stateful=True,
        is_store=True,
        section=section,
    )


STORES = {
    servers.POSTGRESQL: _store(
        servers.POSTGRESQL,
        PostgreSqlSpec,
        "PostgreSQL",
        required=frozenset({"database", "username"}),
    ),
    servers.REDIS: _store(servers.REDIS, RedisSpec, "Redis"),
    servers.RABBITMQ: _store(servers.RABBITMQ, RabbitMqSpec, "RabbitMQ"),
    servers.CHROMA: _store(servers.CHROMA, ChromaSpec, "Chroma", section=None),
}
"""Stores of this project, by name."""

KINDS = (MICROSERVICE, WORKER, JOB, CRON_JOB, STATEFUL_SERVICE, *STORES.values())
"""All kinds in the order of the printed settings."""
