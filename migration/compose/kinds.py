"""Kinds of workloads, and the Spec of each."""

from __future__ import annotations

from dataclasses import dataclass

from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.in_cluster.postgresql import ClusterPostgreSqlSpec
from components.stores.in_cluster.rabbitmq import ClusterRabbitMqSpec
from components.stores.in_cluster.redis import ClusterRedisSpec
from components.workload.job_spec import CronJobSpec, JobSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.stateful_service_spec import StatefulServiceSpec
from components.workload.worker_spec import WorkerSpec
from components.workload.workload_spec import WorkloadSpec
from migration.compose import servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of workload."""

    group: str
    """Key of the printed settings."""
    spec: type[WorkloadSpec]
    noun: str
    """Name in a sentence, with its article."""
    required: frozenset[str] = frozenset({"image"})
    """Settings without which the Spec is not valid."""

    @property
    def has_port(self) -> bool:
        """Whether other workloads can call it."""
        return issubclass(self.spec, (MicroserviceSpec, StatefulServiceSpec))

    @property
    def is_stateful(self) -> bool:
        """Whether its pods have block volumes of their own."""
        return issubclass(self.spec, StatefulServiceSpec)

    @property
    def is_store(self) -> bool:
        """Whether it is a store of this project, which generates its own credentials."""
        return self.is_stateful and self.spec is not StatefulServiceSpec

    @property
    def ends(self) -> bool:
        """Whether its process ends."""
        return self.spec in (JobSpec, CronJobSpec)


MICROSERVICE = Kind(
    group="microservices", spec=MicroserviceSpec, noun="a Microservice", required=frozenset({"image", "port"})
)
WORKER = Kind(group="workers", spec=WorkerSpec, noun="a Worker")
JOB = Kind(group="jobs", spec=JobSpec, noun="a Job")
CRON_JOB = Kind(group="cronJobs", spec=CronJobSpec, noun="a CronJob", required=frozenset({"image", "schedule"}))
STATEFUL_SERVICE = Kind(
    group="statefulServices",
    spec=StatefulServiceSpec,
    noun="a StatefulService",
    required=frozenset({"image", "port", "volume", "mountPath"}),
)
STORES = {
    servers.POSTGRESQL: Kind(group=servers.POSTGRESQL, spec=ClusterPostgreSqlSpec, noun="a PostgreSQL store"),
    servers.REDIS: Kind(group=servers.REDIS, spec=ClusterRedisSpec, noun="a Redis store"),
    servers.RABBITMQ: Kind(group=servers.RABBITMQ, spec=ClusterRabbitMqSpec, noun="a RabbitMQ store"),
    servers.CHROMA: Kind(group=servers.CHROMA, spec=ChromaSpec, noun="a Chroma store"),
}
"""Stores of this project, by name."""

KINDS = (MICROSERVICE, WORKER, JOB, CRON_JOB, STATEFUL_SERVICE, *STORES.values())
"""All kinds in the order of the printed settings."""
