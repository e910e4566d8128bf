"""A system that follows the printed settings and wiring of a converted Compose project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from components.stores.chroma import Chroma, ChromaArgs
from components.stores.in_cluster.chroma import ChromaSpec
from components.stores.postgresql import PostgreSql, PostgreSqlArgs, PostgreSqlSpec
from components.stores.rabbitmq import RabbitMq, RabbitMqArgs, RabbitMqSpec
from components.stores.redis import Redis, RedisArgs, RedisSpec
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.job import CronJob, Job
from components.workload.job_spec import CronJobSpec, JobSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretKeySpec, SecretStore, SecretStoreArgs
from components.workload.stateful_service import StatefulService, StatefulServiceArgs
from components.workload.stateful_service_spec import StatefulServiceSpec
from components.workload.types import ImageTag
from components.workload.worker import Worker, WorkerArgs
from components.workload.worker_spec import WorkerSpec
from components.workload.workload_args import WorkloadArgs
from systems.contract import SystemArgs, SystemSpec

Part = Mapping[str, Any]

STORES: Sequence[tuple[type, Any, Any]] = (
    (PostgreSqlSpec, PostgreSql, PostgreSqlArgs),
    (RedisSpec, Redis, RedisArgs),
    (RabbitMqSpec, RabbitMq, RabbitMqArgs),
    (ChromaSpec, Chroma, ChromaArgs),
)
WORKLOADS: Sequence[tuple[type, Any, Any]] = (
    (StatefulServiceSpec, StatefulService, StatefulServiceArgs),
    (MicroserviceSpec, Microservice, MicroserviceArgs),
    (WorkerSpec, Worker, WorkerArgs),
    (JobSpec, Job, WorkloadArgs),
    (CronJobSpec, CronJob, WorkloadArgs),
)
"""Types of settings with their component and its arguments."""


class ComposedSpec(SystemSpec):
    """The groups that the conversion prints, and its wiring."""

    image_tag: ImageTag
    microservices: Mapping[str, MicroserviceSpec] = {}
    workers: Mapping[str, WorkerSpec] = {}
    jobs: Mapping[str, JobSpec] = {}
    cron_jobs: Mapping[str, CronJobSpec] = {}
    stateful_services: Mapping[str, StatefulServiceSpec] = {}
    postgresql: Mapping[str, PostgreSqlSpec] = {}
    redis: Mapping[str, RedisSpec] = {}
    rabbitmq: Mapping[str, RabbitMqSpec] = {}
    chroma: Mapping[str, ChromaSpec] = {}
    wiring: Mapping[str, Any] = {}

    def volume_paths(self) -> Sequence[str]:
        """Return a directory for each shared volume."""
        return [f"/{_directory(name)}" for name in self.wiring.get("volumes", {})]

    def all_specs(self) -> Mapping[str, Any]:
        """Return the settings of all workloads by name."""
        groups = (self.postgresql, self.redis, self.rabbitmq, self.chroma, self.stateful_services)
        return {
            name: spec
            for group in (*groups, self.jobs, self.cron_jobs, self.microservices, self.workers)
            for name, spec in group.items()
        }


def _directory(volume: str) -> str:
    return volume.lower().replace("_", "-").replace(".", "-")


class Composed(pulumi.ComponentResource):
    """A converted project."""

    TYPE = "landfall:composed:Composed"

    def __init__(self, name: str, args: SystemArgs[ComposedSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._spec, self._system = name, args.spec, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._wiring: Part = args.spec.wiring.get("connections", {})
        namespace = Namespace(
            name, NamespaceArgs(namespace=args.namespace, depends_on=args.platform.admission_ready), self._child
        )
        store = SecretStoreArgs(namespace=namespace, platform=args.platform, secret_names=self._secret_names())
        self._context = WorkloadContext(
            system=args.system,
            environment=args.environment,
            namespace=namespace,
            platform=args.platform,
            default_image_tag=args.spec.image_tag,
            secret_store=SecretStore(f"{name}-secrets", store, self._child) if store.secret_names else None,
        )
        self._volumes = {volume: self._volume(volume) for volume in args.spec.wiring.get("volumes", {})}
        self._made: dict[str, Any] = {}
        for label in self._in_order():
            self._made[label] = self._make(label, args.spec.all_specs()[label])
        self.cutover = None
        self.namespace = namespace.namespace
        self.exports: Mapping[str, pulumi.Input[Any]] = {}
        self.register_outputs({"namespace": self.namespace})

    def _secret_names(self) -> list[str]:
        environment = self._system.environment
        keys = (
            key for part in self._wiring.values() for each in _servers(part) for key in each.get("keys", {}).values()
        )
        stores = (*self._spec.postgresql, *self._spec.redis, *self._spec.rabbitmq)
        return sorted(
            {
                *self._spec.secret_names(environment),
                *(SecretKeySpec(**key).secret_name(environment) for key in keys),
                *(f"{self._system.system}/{environment}/{store}" for store in stores),
            }
        )

    def _volume(self, volume: str) -> EfsVolume:
        args = EfsVolumeArgs(
            platform=self._context.platform,
            namespace=self._context.namespace,
            claim_name=f"{_directory(volume)}-pvc",
            path=f"/{_directory(volume)}",
        )
        return EfsVolume(f"{self._name}-volume-{_directory(volume)}", args, self._child)

    def _in_order(self) -> Iterable[str]:
        """Yield the workloads, each after those that it needs if there is such an order."""
        pending = list(self._spec.all_specs())
        done: set[str] = set()
        while pending:
            ready = [label for label in pending if self._needs(label) & set(pending) <= {label}]
            label = (ready or pending)[0]
            pending.remove(label)
            done.add(label)
            yield label

    def _needs(self, label: str) -> set[str]:
        part = self._wiring.get(label, {})
        return {*part.get("waitsFor", {}), *part.get("calls", {}).values(), *part.get("servers", {})}

    def _make(self, label: str, spec: Any) -> Any:
        name = f"{self._name}-{label}"
        for kind, component, arguments in STORES:
            if isinstance(spec, kind):
                return component(name, arguments(spec=spec, store=label, context=self._context), self._child)
        for kind, component, arguments in WORKLOADS:
            if isinstance(spec, kind):
                return component(name, arguments(**self._arguments(label, spec)), self._child)
        raise TypeError(spec)

    def _arguments(self, label: str, spec: Any) -> dict[str, Any]:
        part = self._wiring.get(label, {})
        made = self._made
        waits = (made[name] for name in part.get("waitsFor", {}) if name in made)
        claims = {
            _directory(volume): self._volumes[volume].mount(
                users[label]["path"], read_only=users[label].get("readOnly", False)
            )
            for volume, users in self._spec.wiring.get("volumes", {}).items()
            if label in users
        }
        return {
            "spec": spec,
            "service": label,
            "context": self._context,
            "calls": {name: made[callee].endpoint for name, callee in part.get("calls", {}).items() if callee in made},
            "connections": [
                connection
                for callee, each in part.get("servers", {}).items()
                if callee in made
                for connection in _connections(made[callee], each)
            ],
            "claims": claims,
            "depends_on": [resource for each in waits for resource in _ready(each)],
        }


def _servers(part: Part) -> Iterable[Part]:
    return part.get("servers", {}).values()


def _ready(made: Any) -> Sequence[pulumi.Resource]:
    if isinstance(made, Job):
        return made.done
    workload = getattr(made, "workload", made)
    return (workload.controller,) if hasattr(workload, "controller") else ()


def _connections(made: Any, part: Part) -> Iterable[Connection]:
    urls = part.get("urls", {})
    match made:
        case PostgreSql():
            yield from (made.url(variable, scheme) for variable, scheme in urls.items())
        case RabbitMq():
            yield from (made.url(variable) for variable in urls)
        case Redis() if urls:
            yield made.urls(urls)
        case _:
            pass
    endpoint = made.endpoint if hasattr(made, "endpoint") else made.workload.endpoint
    yield Connection(
        endpoint=endpoint,
        variables=part.get("variables", {}),
        secret_variables=part.get("secretVariables", {}),
        keys={name: SecretKeySpec(**key) for name, key in part.get("keys", {}).items()},
    )
