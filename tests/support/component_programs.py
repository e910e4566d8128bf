"""Programs that each create one component, for its own tests and for the contract that all components keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi_random as random

from components.cutover.cutover import Cutover, CutoverArgs
from components.cutover.spec import CutoverSpec
from components.monitoring.metric_sources import MetricSources
from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.monitoring.signals import Queue
from components.monitoring.watched import Workload
from components.priority_classes import PriorityClasses, PriorityClassesArgs, PriorityClassSpec
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.nginx_class import NginxClass, NginxClassArgs, NginxExposureSpec
from tests.support import github, store_programs
from tests.support.aws_programs import (
    ADOPTED_NETWORK,
    CREATED_NETWORK,
    NETWORK_CLOUD,
    Program,
    cluster,
    container_registry,
    file_system,
    irsa_role,
    network,
    node_group,
)
from tests.support.cloud import ACCOUNT, REGION, Cloud
from tests.support.shop import Shop, declared
from tests.support.workload_programs import other_workloads, stores

EXPOSED: Mapping[str, Any] = {
    "exposure": {},
    "shutdown": {"preStopSeconds": 30, "terminationGracePeriodSeconds": 60},
    "keepAliveSeconds": 310,
}
"""An exposed service, with a shutdown that leaves the load balancer the time to deregister a pod and to
close idle connections."""

OLD_LOAD_BALANCER = {"dnsName": "shop-alb-1.us-east-1.elb.amazonaws.com", "hostedZoneId": "Z35SXDOTRQ7X7K"}
ALARM_TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
LOAD_BALANCER_LOOKUP = "aws:lb/getLoadBalancer:getLoadBalancer"

CUTOVER_CLOUD = Cloud(
    calls={
        LOAD_BALANCER_LOOKUP: lambda _: {
            "dnsName": "k8s-shop.us-east-1.elb.amazonaws.com",
            "zoneId": "ZNEW",
            "arnSuffix": "app/k8s-shop/0a1",
        }
    }
)


def namespace(**args: Any) -> Program:
    """Create a namespace."""
    return lambda: Namespace("shop", NamespaceArgs(namespace="shop-test", **args)).namespace


def efs_volume(**args: Any) -> Program:
    """Create a volume in the shop."""

    def program() -> Any:
        shop = Shop()
        volume = EfsVolumeArgs(
            platform=shop.platform, namespace=shop.space, claim_name="orders-pvc", path="/orders", **args
        )
        return EfsVolume("shop-orders", volume).claim_name

    return program


def services() -> Program:
    """Create an exposed service with secrets and permissions, and a service that it calls."""

    def program() -> Any:
        shop = Shop()
        stock = shop.service("stock")
        spec = declared(
            **EXPOSED,
            secrets={"KEY": {"name": "shop/{environment}/key"}},
            permissions=[{"sid": "Orders", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::orders/*"]}],
            kubernetesPermissions=[{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}],
        )
        return shop.service(spec=spec, calls={"STOCK_URL": stock.endpoint}).url

    return program


def monitoring(
    *,
    insights: bool = True,
    prometheus: bool = True,
    others: Callable[[Shop], Sequence[Workload]] | None = None,
    **alarms: Any,
) -> Program:
    """Watch an exposed cart and an internal mail service of the shop, and other workloads."""

    def program() -> Any:
        shop = Shop()
        cart = shop.service(spec=declared(**EXPOSED, alarms={"cpuPercent": 90}))
        mail = shop.service("mail")
        metrics = MetricSources(
            container_insights=insights,
            prometheus=prometheus,
            container_insights_ready=[random.RandomPet("insights-ready")] if insights else [],
            prometheus_ready=[random.RandomPet("prometheus-ready")] if prometheus else [],
        )
        args = MonitoringArgs(
            spec=AlarmsSpec.model_validate(alarms),
            context=replace(shop.context, platform=replace(shop.platform, metrics=metrics)),
            workloads=[cart, mail, *(others(shop) if others else ())],
            queues={"mail": Queue(max_waiting=10, sqs_name="mail")},
        )
        return Monitoring("shop-monitoring", args).topic_arn

    return program


def nginx_class() -> Program:
    """Expose a service of the shop through NGINX."""

    def program() -> Any:
        shop = Shop()
        spec = NginxExposureSpec(issuer="letsencrypt")
        args = NginxClassArgs(spec=spec, platform=shop.platform, namespace=shop.space)
        nginx = NginxClass("shop-nginx", args)
        cart = declared(**{**EXPOSED, "exposure": {"host": "cart.example.com"}})
        shop.service(spec=cart, ingress_class=nginx)
        return nginx.class_name

    return program


def priority_classes() -> None:
    """Create a class for work that can wait."""
    batch = PriorityClassSpec(value=-10, description="Work that can wait.", preemption="Never")
    PriorityClasses("shop-priority", PriorityClassesArgs(classes={"batch": batch}))


def cutover_spec(percent: int, **yaml: Any) -> CutoverSpec:
    """Return one step of a cutover; keywords replace its fields."""
    return CutoverSpec.model_validate(
        {
            "hostedZoneId": "ZSHOP",
            "recordName": "shop.example.com",
            "newTrafficPercent": percent,
            "oldLoadBalancer": OLD_LOAD_BALANCER,
            **yaml,
        }
    )


def cutover(percent: int, *, automatic_rollback: bool = True, **yaml: Any) -> Program:
    """Take the shop's cart to one step of a cutover; deploy it with ``CUTOVER_CLOUD``."""

    def program() -> Any:
        shop = Shop()
        cart = shop.service(spec=declared(**EXPOSED))
        assert cart.ingress
        args = CutoverArgs(
            spec=cutover_spec(percent, **yaml),
            owner="shop-test",
            platform=shop.platform,
            load_balancer=shop.load_balancer,
            ingress=cart.ingress,
            latency_seconds=12,
            topic_arn=ALARM_TOPIC,
            automatic_rollback=automatic_rollback,
        )
        made = Cutover("shop-cutover", args)
        return {"gate": made.health_check_id, "new": made.new_load_balancer}

    return program


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCase:
    """A program, and the cloud that it runs in."""

    program: Program
    cloud: Cloud = field(default_factory=Cloud)


CONTRACT: Mapping[str, ContractCase] = {
    "cluster": ContractCase(program=cluster()),
    "container-registry": ContractCase(program=container_registry()),
    "cutover": ContractCase(program=cutover(10), cloud=CUTOVER_CLOUD),
    "managed-broker": ContractCase(program=store_programs.broker()),
    "managed-cache": ContractCase(program=store_programs.cache()),
    "managed-postgresql": ContractCase(program=store_programs.postgresql()),
    "credentials": ContractCase(program=store_programs.credentials()),
    "efs-volume": ContractCase(program=efs_volume()),
    "file-system": ContractCase(program=file_system()),
    "github-roles": ContractCase(program=github.program(repository_arns=[github.CART], stateBackend=github.BACKEND)),
    "irsa-role": ContractCase(program=irsa_role()),
    "monitoring": ContractCase(
        program=monitoring(emailAddresses=["on-call@example.org"], httpsEndpoints=["https://alarms.example.org/sns"])
    ),
    "namespace": ContractCase(program=namespace()),
    "network-adopted": ContractCase(program=network({"adopt": ADOPTED_NETWORK}), cloud=NETWORK_CLOUD),
    "network-created": ContractCase(
        program=network({"create": {**CREATED_NETWORK, "interfaceEndpoints": ["sts"], "flowLog": {}}}),
        cloud=NETWORK_CLOUD,
    ),
    "node-group": ContractCase(program=node_group()),
    "nginx-class": ContractCase(program=nginx_class()),
    "other-workloads": ContractCase(program=other_workloads()),
    "stores": ContractCase(program=stores()),
    "priority-classes": ContractCase(program=priority_classes),
    "random-value": ContractCase(program=store_programs.random_value()),
    "services": ContractCase(program=services()),
}
"""A program for every component outside the add-ons; one program may create several of them."""
