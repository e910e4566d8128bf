"""The webhook and the finalizer of KEDA, which does not run in a rehearsal."""

from __future__ import annotations

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_platform import Platform, deployment
from tests.support.simulated_platform import kubernetes_object as obj

SCALED_OBJECT = resource_types.KEDA_SCALED_OBJECT
HORIZONTAL = resource_types.KUBERNETES_HORIZONTAL_POD_AUTOSCALER
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


def test_a_scaled_object_requires_the_definitions_of_keda():
    platform = Platform(Account())
    with pytest.raises(AbortedError, match="no chart or object defines ScaledObject"):
        platform.account.create(SCALED_OBJECT, "web", scaled())


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
