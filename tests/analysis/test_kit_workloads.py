"""The analyses on every kind of workload of the kit."""

from __future__ import annotations

from functools import cache

import pytest

from analysis.cost.estimate import cost_of
from analysis.ordering import check_ordering
from analysis.scheduling.cluster_workloads import cluster_workloads
from components.stores.redis import Redis, RedisArgs, RedisSpec
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.worker_scaling import QueueTrigger
from plan.model import Plan
from tests.support.kit_plans import shop_plan
from tests.support.shop import Shop, cron_job_spec, declared, job_spec, stateful_service_spec, worker_spec


@cache
def shop() -> Plan:
    """Return a database, a migration that writes to it, and a service and a worker that wait for the migration."""

    def program(made: Shop) -> None:
        image = {"repository": "postgres", "tag": "15"}
        volume = {"size": "50Gi"}
        store = made.stateful_service(stateful_service_spec(image=image, volume=volume, replicas=2))
        migration = made.job(job_spec(), depends_on=[store.controller])
        made.cron_job()
        cart = MicroserviceArgs(spec=declared(), service="cart", context=made.context, depends_on=migration.done)
        Microservice("shop-cart", cart)
        trigger = QueueTrigger(type="redis", metadata={"listName": "mails"})
        made.worker(triggers=[trigger], depends_on=migration.done)

    return shop_plan(program)


def test_no_ordering_constraint_is_violated() -> None:
    assert [str(each) for each in check_ordering(shop()).violations] == []


def test_the_declared_size_of_an_image_is_known_for_every_kind_of_workload() -> None:
    image = {"image": {"repository": "cart", "tag": "1.0.0", "size": "12Gi"}}

    def program(made: Shop) -> None:
        made.stateful_service(stateful_service_spec(**image))
        made.job(job_spec(**image))
        made.cron_job(cron_job_spec(**image))
        made.service(spec=declared(**image))
        trigger = QueueTrigger(type="redis", metadata={"listName": "mails"})
        made.worker(worker_spec(**image), triggers=[trigger])

    found = cluster_workloads([shop_plan(program)]).workloads
    assert {each.kind for each in found} == {"StatefulSet", "Job", "CronJob", "Deployment"}
    for workload in found:
        assert [(each.size, each.is_declared) for each in workload.images] == [(12 * 1024, True)]


@pytest.mark.parametrize("hosting", ["cluster", "managed"])
def test_a_generated_password_exists_before_it_is_read_and_a_server_before_it_is_used(hosting: str) -> None:
    def program(made: Shop) -> None:
        spec = RedisSpec.model_validate({"hosting": hosting})
        redis = Redis("shop-redis", RedisArgs(context=made.context, store="redis", spec=spec))
        connections = [redis.urls({"REDIS_URL": 0})]
        cart = MicroserviceArgs(spec=declared(), service="cart", context=made.context, connections=connections)
        Microservice("shop-cart", cart)

    found = check_ordering(shop_plan(program))
    assert [str(each) for each in found.violations] == []
    titles = {each.rule.title for each in found.constraints}
    assert "An ExternalSecret depends on the secret values that it reads" in titles
    managed = "Pods depend on the security group rules of the managed servers that they connect to"
    assert (managed in titles) == (hosting == "managed")


@pytest.mark.parametrize(
    "title",
    [
        "A StatefulSet depends on the planned claims of its pods",
        "StatefulSet depends on its Service",
        "Deployments depend on the Jobs that run their image",
        "Pods depend on the service account, ConfigMaps, Secrets and claims in their spec",
    ],
)
def test_the_rules_about_workloads_apply(title: str) -> None:
    assert title in {each.rule.title for each in check_ordering(shop()).constraints}


def test_each_volume_is_charged_once() -> None:
    charges = [line for line in cost_of(shop()).lines if line.charge.item == "volume, gp3"]
    assert [(line.resource[-6:], line.charge.amount) for line in charges] == [("data-0", 50), ("data-1", 50)]


def test_replicas_of_each_kind_of_workload() -> None:
    replicas = {
        (each.kind, each.name.removeprefix("shop-")): (each.replicas.min, each.replicas.max)
        for each in cluster_workloads([shop()]).workloads
    }
    assert replicas == {
        ("StatefulSet", "redis"): (2, 2),
        ("Job", "migration-job-1"): (0, 0),
        ("CronJob", "report"): (0, 1),
        ("Deployment", "cart"): (2, 4),
        ("Deployment", "mailer"): (1, 4),
    }


def test_no_rollout_runs_at_the_same_time_as_the_migration_that_it_waits_for() -> None:
    largest = {each.kind for each in cluster_workloads([shop()]).largest_rollout()}
    assert largest == {"Deployment"}
