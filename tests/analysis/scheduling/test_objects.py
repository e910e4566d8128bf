from __future__ import annotations

import pytest

from analysis.scheduling.demand import demand_of
from tests.support.clusters import autoscaler, deployment, manifest, pod
from tests.support.graphs import plan

KEDA = "keda.sh/v1alpha1"
TEMPLATE = {"template": {"spec": pod()}}


def replicas(*resources):
    (found,) = demand_of([plan(*resources)]).workloads
    return found.replicas.least, found.replicas.most


@pytest.mark.parametrize(
    ("kind", "api", "spec", "expected"),
    [
        ("Deployment", "apps/v1", {"replicas": 3, **TEMPLATE}, (3, 3)),
        ("Deployment", "apps/v1", TEMPLATE, (1, 1)),
        ("StatefulSet", "apps/v1", {"replicas": 2, **TEMPLATE}, (2, 2)),
        ("Job", "batch/v1", {"parallelism": 2, **TEMPLATE}, (2, 2)),
        ("CronJob", "batch/v1", {"jobTemplate": {"spec": TEMPLATE}}, (0, 1)),
        ("ScaledJob", KEDA, {"maxReplicaCount": 5, "jobTargetRef": TEMPLATE}, (0, 5)),
        ("Pod", "core/v1", pod(), (1, 1)),
    ],
)
def test_each_kind_has_its_number_of_pods(kind, api, spec, expected):
    assert replicas(manifest(kind, "web", api, spec=spec)) == expected


def test_autoscalers_give_the_bounds():
    scaled = {"scaleTargetRef": {"name": "web"}, "maxReplicaCount": 7}
    assert replicas(deployment(), autoscaler(least=2, most=5)) == (2, 5)
    assert replicas(deployment(), manifest("ScaledObject", "web", KEDA, spec=scaled)) == (0, 7)
    assert replicas(deployment(), manifest("ScaledObject", "web", KEDA, "other", spec=scaled)) == (1, 1)


def test_what_never_has_a_pod_is_no_workload():
    assert demand_of([plan(deployment(replicas=0), manifest("Service", "web", "core/v1"))]).workloads == []


def test_no_two_pods_may_share_a_node_where_their_own_affinity_says_so():
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    (found,) = demand_of([plan(deployment(spec=pod(affinity=affinity)))]).workloads
    (other,) = demand_of([plan(deployment("api", spec=pod(affinity=affinity)))]).workloads
    assert found.constraints.apart == ("kubernetes.io/hostname",)
    assert other.constraints.apart == ()


def test_only_spreads_that_are_no_wishes_count():
    wish = {"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}
    hard = {"topologyKey": "zone", "maxSkew": 2, "matchLabelKeys": ["pod-template-hash"]}
    (found,) = demand_of([plan(deployment(spec=pod(topologySpreadConstraints=[wish, hard])))]).workloads
    (spread,) = found.constraints.spreads
    assert (spread.max_skew, spread.each_revision) == (2, True)


def volume(driver, zone):
    expression = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone]}
    affinity = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    return manifest(
        "PersistentVolume", "disk", "core/v1", None, spec={"csi": {"driver": driver}, "nodeAffinity": affinity}
    )


@pytest.mark.parametrize(("driver", "zonal"), [("ebs.csi.aws.com", True), ("efs.csi.aws.com", False)])
def test_a_block_device_lives_in_a_zone_and_a_file_system_in_all(driver, zonal):
    claim = manifest("PersistentVolumeClaim", "data", "core/v1", spec={"volumeName": "disk"})
    mounts = pod(volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    demand = demand_of([plan(volume(driver, "us-east-1b"), claim, deployment(spec=mounts))])
    assert demand.workloads[0].constraints.claims == (("shop/data",) if zonal else ())
    assert demand.zones == {"shop/data": "us-east-1b"}


def test_a_claim_without_a_class_takes_the_clusters_default():
    marks = {"storageclass.kubernetes.io/is-default-class": "true"}
    storage = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, provisioner="ebs.csi.aws.com")
    storage.inputs["metadata"]["annotations"] = marks
    store = deployment(kind="StatefulSet", volumeClaimTemplates=[{"spec": {}}])
    (found,) = demand_of([plan(storage, store)]).workloads
    assert found.constraints.own_volumes
