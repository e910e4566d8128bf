"""A ready platform with the namespace ``shop``, so that a test declares only the services that it tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pulumi_random as random

from components.aws.irsa import OidcProvider
from components.platform import Platform
from components.workload.claim_mount import ClaimMount
from components.workload.context import WorkloadContext
from components.workload.endpoint import Endpoint
from components.workload.job import CronJob, Job
from components.workload.job_spec import CronJobSpec, JobSpec
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs, LoadBalancerSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from components.workload.stateful_service import StatefulService, StatefulServiceArgs
from components.workload.stateful_service_spec import StatefulServiceSpec
from components.workload.worker import Worker, WorkerArgs
from components.workload.worker_spec import WorkerSpec
from components.workload.workload_args import WorkloadArgs
from tests.support.caching import cached
from tests.support.cloud import ACCOUNT, OIDC_URL, REGION, Cloud
from tests.support.harness import Deployment, Registration, deploy

PUBLIC_SUBNETS = ("10.0.0.0/24", "10.0.1.0/24")
PRIVATE_SUBNETS = ("10.0.64.0/20", "10.0.80.0/20")
READY = (
    *("compute_ready", "load_balancing_ready", "secrets_ready", "storage_ready", "block_storage_ready"),
    *("event_scaling", "nginx_ingress", "cert_manager"),
)
LOAD_BALANCER_ADDRESS, POD_ADDRESS = "10.0.0.7", "10.0.64.9"


def platform() -> Platform:
    """Return a platform with one resource of the same name for every ``*_ready`` field."""

    def ready(what: str) -> list[pulumi.Resource]:
        return [random.RandomPet(f"{what}-ready")]

    return Platform(
        region=REGION,
        cluster_name=pulumi.Output.from_input("main"),
        oidc_provider=OidcProvider(arn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{OIDC_URL}", url=f"https://{OIDC_URL}"),
        vpc_id=pulumi.Output.from_input("vpc-0a1"),
        public_subnet_ids=pulumi.Output.from_input(["subnet-0a1", "subnet-0a2"]),
        private_subnet_ids=pulumi.Output.from_input(["subnet-0b1", "subnet-0b2"]),
        public_subnet_cidr_blocks=pulumi.Output.from_input(PUBLIC_SUBNETS),
        private_subnet_cidr_blocks=pulumi.Output.from_input(PRIVATE_SUBNETS),
        node_security_group_id=pulumi.Output.from_input("sg-nodes"),
        file_system_id=pulumi.Output.from_input("fs-0a1"),
        account_id=pulumi.Output.from_input(ACCOUNT),
        **{field: ready(field.removesuffix("_ready").replace("_", "-")) for field in READY},
    )


def declared(**yaml: Any) -> MicroserviceSpec:
    """Return a declaration; keywords in their YAML form replace fields of a minimal one."""
    return MicroserviceSpec.model_validate({"image": {"repository": "cart", "tag": "1.0.0"}, "port": 8000, **yaml})


IMAGE = {"image": {"repository": "cart", "tag": "1.0.0"}}


def worker_spec(**yaml: Any) -> WorkerSpec:
    """Return the declaration of a worker; keywords in their YAML form replace fields of a minimal one."""
    return WorkerSpec.model_validate({**IMAGE, **yaml})


def job_spec(**yaml: Any) -> JobSpec:
    """Return the declaration of a Job."""
    return JobSpec.model_validate({**IMAGE, **yaml})


def cron_job_spec(**yaml: Any) -> CronJobSpec:
    """Return the declaration of a CronJob."""
    return CronJobSpec.model_validate({**IMAGE, "schedule": "30 2 * * *", **yaml})


def stateful_service_spec(**yaml: Any) -> StatefulServiceSpec:
    """Return the declaration of a stateful service."""
    volume = {"port": 6379, "portName": "redis", "volume": {"size": "10Gi"}, "mountPath": "/data"}
    return StatefulServiceSpec.model_validate({**IMAGE, **volume, **yaml})


class Shop:
    """The context of microservices; create it inside the program under test."""

    def __init__(self) -> None:
        self.platform = platform()
        self.space = self.namespace("shop")
        self.secret_store = SecretStore(
            "shop-secrets",
            SecretStoreArgs(namespace=self.space, platform=self.platform, secret_names=["shop/test/key"]),
        )
        self.load_balancer = LoadBalancer(
            "shop-load-balancer",
            LoadBalancerArgs(
                spec=LoadBalancerSpec.model_validate(
                    {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 300}
                ),
                platform=self.platform,
                class_name="shop-test",
            ),
        )
        self.context = WorkloadContext(
            system="shop",
            environment="test",
            namespace=self.space,
            platform=self.platform,
            secret_store=self.secret_store,
            ingress_class=self.load_balancer,
        )

    @staticmethod
    def namespace(name: str) -> Namespace:
        """Create another namespace."""
        return Namespace(name, NamespaceArgs(namespace=name))

    def service(
        self,
        name: str = "cart",
        spec: MicroserviceSpec | None = None,
        *,
        calls: Mapping[str, Endpoint] | None = None,
        claims: Mapping[str, ClaimMount] | None = None,
        **context: Any,
    ) -> Microservice:
        """Create a microservice; further keywords replace fields of the shop's context."""
        shared = replace(self.context, **context)
        return Microservice(
            f"{shared.namespace.plain_name}-{name}",
            MicroserviceArgs(
                spec=spec or declared(), service=name, context=shared, calls=calls or {}, claims=claims or {}
            ),
        )

    def worker(self, spec: WorkerSpec | None = None, **args: Any) -> Worker:
        """Create a worker; further keywords are its arguments, or replace fields of the shop's context."""
        return Worker("shop-mailer", WorkerArgs(spec=spec or worker_spec(), **self._arguments("mailer", args)))

    def job(self, spec: JobSpec | None = None, **args: Any) -> Job:
        """Create a Job."""
        return Job("shop-migration", WorkloadArgs(spec=spec or job_spec(), **self._arguments("migration", args)))

    def cron_job(self, spec: CronJobSpec | None = None, **args: Any) -> CronJob:
        """Create a CronJob."""
        return CronJob("shop-report", WorkloadArgs(spec=spec or cron_job_spec(), **self._arguments("report", args)))

    def stateful_service(self, spec: StatefulServiceSpec | None = None, **args: Any) -> StatefulService:
        """Create a stateful service."""
        return StatefulService(
            "shop-redis",
            StatefulServiceArgs(spec=spec or stateful_service_spec(), **self._arguments("redis", args)),
        )

    def _arguments(self, service: str, args: dict[str, Any]) -> dict[str, Any]:
        context = {name: args.pop(name) for name in tuple(args) if hasattr(self.context, name)}
        return {"service": service, "context": replace(self.context, **context), **args}


def named_by_content(config_map: Registration) -> Mapping[str, Any]:
    """Name an immutable ConfigMap as its provider does: new content makes a new object with a new name."""
    content = hashlib.sha256(json.dumps(config_map.inputs["data"], sort_keys=True).encode()).hexdigest()[:8]
    return {"metadata": {**config_map.inputs["metadata"], "name": f"{config_map.name}-{content}"}}


def named_by_its_pods(job: Registration) -> Mapping[str, Any]:
    """Name a Job as its provider does: it generates a name for each Job that it creates."""
    return {"metadata": {**job.inputs["metadata"], "name": f"{job.name}-1"}}


@dataclass(frozen=True, slots=True)
class Cluster:
    """The Kubernetes objects of a deployment."""

    deployment: Deployment

    def registrations(self, kind: str) -> list[Registration]:
        """Return the resources of a kind."""
        return [
            r for r in self.deployment.resources if r.type.startswith("kubernetes:") and r.inputs.get("kind") == kind
        ]

    def registration(self, kind: str, name: str = "cart") -> Registration:
        """Return the resource of an object by its kind and name."""
        found = [r for r in self.registrations(kind) if manifest(r)["metadata"]["name"] == name]
        assert len(found) == 1, f"{len(found)} objects of kind {kind} are named {name}"
        return found[0]

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return all objects of a kind."""
        return [manifest(r) for r in self.registrations(kind)]

    def one(self, kind: str, name: str = "cart") -> dict[str, Any]:
        """Return the object of a kind and name."""
        return manifest(self.registration(kind, name))

    def manifests(self) -> list[dict[str, Any]]:
        """Return all objects."""
        return [manifest(r) for r in self.deployment.resources if "kind" in r.inputs]

    def pod(self, name: str = "cart") -> dict[str, Any]:
        """Return the pod spec of a Deployment."""
        return self.one("Deployment", name)["spec"]["template"]["spec"]

    def container(self, name: str = "cart") -> dict[str, Any]:
        """Return the only container of a Deployment."""
        (container,) = self.pod(name)["containers"]
        return container

    def configuration(self, name: str = "cart") -> dict[str, str]:
        """Return the data of the ConfigMap that a Deployment refers to."""
        (source,) = self.container(name)["envFrom"]
        return self.one("ConfigMap", source["configMapRef"]["name"])["data"]


def manifest(registration: Registration) -> dict[str, Any]:
    """Return the object with the name that the provider generated, if the program set none."""
    return {**registration.inputs, "metadata": registration.outputs["metadata"]}


def observe(program: Callable[[], Any], *, preview: bool = False) -> Cluster:
    """Deploy a program and return its Kubernetes objects."""
    cloud = Cloud(
        outputs={"kubernetes:core/v1:ConfigMap": named_by_content, "kubernetes:batch/v1:Job": named_by_its_pods}
    )
    return Cluster(deploy(program, mocks=cloud, preview=preview))


def cluster(program: Callable[[Shop], Any], *, preview: bool = False) -> Cluster:
    """Deploy a program that creates objects in the shop."""
    return observe(lambda: program(Shop()), preview=preview)


@cached
def cart(**yaml: Any) -> Cluster:
    """Deploy one service; keywords are its declaration in YAML form."""
    return cluster(lambda shop: shop.service(spec=declared(**yaml)).url)
