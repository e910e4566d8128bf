"""Autoscalers, KEDA and disruption budgets on the simulated cluster."""

from __future__ import annotations

import pytest

from plan import resource_types
from rehearsal.cloud import disruption
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform, deployment
from tests.support.simulated_platform import kubernetes_object as obj

SCALED_OBJECT = resource_types.KEDA_SCALED_OBJECT
HORIZONTAL = resource_types.KUBERNETES_HORIZONTAL_POD_AUTOSCALER
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
DEPLOYMENT = resource_types.KUBERNETES_DEPLOYMENT
QUEUE = {"type": "rabbitmq", "metadata": {"queueName": "mails", "mode": "QueueLength", "value": "4"}}


@pytest.fixture
def platform():
    made = Platform(Account())
    inputs = {"chart": "keda", "name": "keda", "namespace": "kube-system", "values": {"crds": {"install": True}}}
    made.keda = made.account.create(resource_types.HELM_RELEASE, "keda", inputs)
    return made


@pytest.fixture
def make(platform):
    return platform.account.create


def scaled(name="web", triggers=(QUEUE,), **spec):
    fields = {"scaleTargetRef": {"name": "web"}, "triggers": list(triggers), **spec}
    return obj("keda.sh/v1alpha1", "ScaledObject", name, metadata={"namespace": "default"}, spec=fields)


def horizontal(name="web", low=2, high=5):
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    spec = {"scaleTargetRef": target, "minReplicas": low, "maxReplicas": high}
    return obj("autoscaling/v2", "HorizontalPodAutoscaler", name, spec=spec)


def with_replicas(replicas):
    inputs = deployment()
    inputs["spec"]["replicas"] = replicas
    return inputs


def test_a_scaled_object_requires_the_definitions_of_keda():
    platform = Platform(Account())
    with pytest.raises(AbortedError, match="no installed chart defines ScaledObject"):
        platform.account.create(SCALED_OBJECT, "web", scaled())


def test_a_scaled_object_is_strictly_validated(make):
    with pytest.raises(AbortedError, match="minReplicas"):
        make(SCALED_OBJECT, "web", scaled(minReplicas=1))


def test_two_autoscalers_cannot_scale_the_same_workload(make):
    make(HORIZONTAL, "web", horizontal())
    with pytest.raises(AbortedError, match="scaled by HorizontalPodAutoscaler default/web already"):
        make(SCALED_OBJECT, "web", scaled())
    make(SCALED_OBJECT, "other", scaled("other", scaleTargetRef={"name": "other"}))
    with pytest.raises(AbortedError, match="scaled by ScaledObject default/other already"):
        make(SCALED_OBJECT, "third", scaled("third", scaleTargetRef={"name": "other"}))


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ({"minReplicaCount": 5, "maxReplicaCount": 2}, "minReplicaCount 5 is above maxReplicaCount 2"),
        ({"minReplicaCount": 1, "idleReplicaCount": 1}, "idleReplicaCount 1 is not below minReplicaCount 1"),
    ],
)
def test_the_webhook_of_keda_rejects_impossible_bounds(make, spec, fault):
    with pytest.raises(AbortedError, match=fault):
        make(SCALED_OBJECT, "web", scaled(**spec))


def test_a_trigger_of_cpu_requires_a_request(make):
    make(DEPLOYMENT, "web", deployment())
    cpu = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}
    with pytest.raises(AbortedError, match=r"container .* has no request for the trigger cpu"):
        make(SCALED_OBJECT, "web", scaled(triggers=[cpu]))


def test_the_autoscaler_owns_the_replicas_of_its_workload(platform, make):
    endpoint = platform.cluster["endpoint"]

    def read(made):
        return platform.account.cloud.find(made.urn, made.id, endpoint).inputs["spec"].get("replicas")

    made = make(DEPLOYMENT, "web", with_replicas(1))
    assert read(made) == 1
    autoscaler = make(SCALED_OBJECT, "web", scaled(minReplicaCount=2, maxReplicaCount=4))
    assert read(made) == 2
    platform.account.delete(autoscaler)
    make(HORIZONTAL, "web", horizontal(low=3))
    assert read(made) == 3


def test_a_workload_without_replicas_shows_no_difference(platform, make):
    made = make(DEPLOYMENT, "web", deployment())
    make(SCALED_OBJECT, "web", scaled(minReplicaCount=2))
    found = platform.account.cloud.find(made.urn, made.id, platform.cluster["endpoint"])
    assert found.inputs == made.inputs


def test_a_scaled_object_is_deleted_before_keda(platform, make):
    made = make(SCALED_OBJECT, "web", scaled())
    platform.account.delete(platform.keda)
    assert [each.type for each in platform.account.cloud.all() if each.type == SCALED_OBJECT] == []
    platform.account.delete(made)


def test_a_scaled_object_whose_operator_has_no_node_cannot_be_deleted(platform, make):
    made = make(SCALED_OBJECT, "web", scaled())
    platform.account.delete(platform.nodes)
    with pytest.raises(AbortedError, match="its finalizer waits for the chart keda"):
        platform.account.delete(made)


@pytest.mark.parametrize(
    ("spec", "replicas", "allowed"),
    [
        ({"maxUnavailable": 1}, 1, 1),
        ({"maxUnavailable": 0}, 3, 0),
        ({"maxUnavailable": "25%"}, 3, 1),
        ({"minAvailable": 1}, 1, 0),
        ({"minAvailable": "50%"}, 3, 1),
        ({"minAvailable": "100%"}, 3, 0),
        ({}, 2, 2),
    ],
)
def test_evictions_that_a_budget_allows(spec, replicas, allowed):
    assert disruption.allowed(spec, replicas) == allowed


def budget(name="web", labels=None, **spec):
    selector = {"matchLabels": labels or {"app": "web"}}
    return obj("policy/v1", "PodDisruptionBudget", name, spec={"selector": selector, **spec})


def release(platform, version="1.35.2-20261120"):
    return {**platform.node_group_inputs(), "version": "1.35", "releaseVersion": version}


def test_a_budget_that_allows_no_eviction_blocks_the_update_of_nodes(platform, make):
    make(DEPLOYMENT, "web", deployment())
    made = make(BUDGET, "web", budget(minAvailable=1))
    with pytest.raises(AbortedError, match="PodDisruptionBudget default/web allows no disruption of 1 pods"):
        platform.account.update(platform.nodes, release(platform))
    platform.account.update(made, budget(maxUnavailable=1))
    platform.account.update(platform.nodes, release(platform))


def test_two_budgets_of_the_same_pods_block_every_eviction(platform, make):
    make(DEPLOYMENT, "web", deployment())
    make(BUDGET, "web", budget(maxUnavailable=1))
    make(BUDGET, "second", budget("second", maxUnavailable=1))
    with pytest.raises(AbortedError, match="select the same pods"):
        platform.account.update(platform.nodes, release(platform))


def test_the_minimum_of_the_autoscaler_decides_how_many_pods_a_budget_protects(platform, make):
    make(DEPLOYMENT, "web", deployment())
    make(BUDGET, "web", budget(minAvailable=1))
    make(SCALED_OBJECT, "web", scaled(minReplicaCount=2))
    platform.account.update(platform.nodes, release(platform))
