"""Charges of volumes, and shares of the nodes, of each kind of workload."""

from __future__ import annotations

import pytest

from analysis.cost.estimate import cost_of
from tests.support.clusters import deployment, group, manifest, pod
from tests.support.graphs import COMPONENT, plan, resource

CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}


def store(replicas=3, **spec):
    templates = [{"metadata": {"name": "data"}, "spec": CLAIM}]
    return deployment("store", replicas, kind="StatefulSet", volumeClaimTemplates=templates, **spec)


def claim(name, size="10Gi", namespace="shop"):
    spec = {**CLAIM, "resources": {"requests": {"storage": size}}}
    return manifest("PersistentVolumeClaim", name, "core/v1", namespace, spec=spec)


def scaled(kind, name, low, high):
    spec = {"scaleTargetRef": {"kind": kind, "name": name}, "minReplicaCount": low, "maxReplicaCount": high}
    return manifest("ScaledObject", name, "keda.sh/v1alpha1", spec=spec)


def gigabytes(*resources):
    charges = [line.charge for line in cost_of(plan(*resources)).lines if line.charge.item == "volume, gp3"]
    at_rest = sum(each.amount for each in charges)
    return at_rest, sum(each.amount if each.max_amount is None else each.max_amount for each in charges)


def test_a_claim_that_the_plan_has_itself_is_charged_once_with_its_own_size():
    assert gigabytes(store()) == (30, 30)
    assert gigabytes(store(), claim("data-store-0", "50Gi"), claim("data-store-1", "50Gi")) == (110, 110)
    assert gigabytes(store(), claim("data-store-0", namespace="other"), claim("data-other-0")) == (50, 50)
    assert gigabytes(store(2, ordinals={"start": 4}), claim("data-store-4"), claim("data-store-5")) == (20, 20)


def test_an_autoscaled_stateful_set_is_charged_at_min_and_at_max_replicas():
    assert gigabytes(store(), scaled("StatefulSet", "store", 1, 5)) == (10, 50)
    assert gigabytes(store(), scaled("StatefulSet", "store", 0, 2), claim("data-store-0")) == (10, 20)


def requested(*resources):
    """Return the CPU requests of a component with these resources, in millicores."""
    inside = [resource(each.name, each.type, parent="shop", inputs=each.inputs) for each in resources]
    (share,) = cost_of(plan(resource("shop", COMPONENT), *inside, group())).shares
    return share.requests.cpu


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Job", {"template": {"spec": pod("900m")}}),
        ("CronJob", {"jobTemplate": {"spec": {"template": {"spec": pod("900m")}}}}),
    ],
)
def test_jobs_have_no_share_of_the_nodes(kind, spec):
    assert requested(deployment(spec=pod("200m")), manifest(kind, "task", "batch/v1", spec=spec)) == 200


def test_the_minimum_of_a_scaled_object_has_a_share_of_the_nodes():
    web = deployment(replicas=1, spec=pod("200m"))
    assert requested(web, scaled("Deployment", "web", 3, 9)) == 600
    assert requested(web, scaled("Deployment", "web", 0, 9)) == 0
