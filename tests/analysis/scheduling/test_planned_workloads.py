from __future__ import annotations

import pytest

from analysis.scheduling.cluster_workloads import cluster_workloads
from tests.support.clusters import autoscaler, deployment, manifest, pod
from tests.support.graphs import plan

KEDA = "keda.sh/v1alpha1"
TEMPLATE = {"template": {"spec": pod()}}


def replicas(*resources):
    (found,) = cluster_workloads([plan(*resources)]).workloads
    return found.replicas.min, found.replicas.max


@pytest.mark.parametrize(
    ("kind", "api", "spec", "expected"),
    [
        ("Deployment", "apps/v1", {"replicas": 3, **TEMPLATE}, (3, 3)),
        ("Deployment", "apps/v1", TEMPLATE, (1, 1)),
        ("StatefulSet", "apps/v1", {"replicas": 2, **TEMPLATE}, (2, 2)),
        ("Job", "batch/v1", {"parallelism": 2, **TEMPLATE}, (0, 0)),
        ("CronJob", "batch/v1", {"concurrencyPolicy": "Forbid", "jobTemplate": {"spec": TEMPLATE}}, (0, 1)),
        ("CronJob", "batch/v1", {"concurrencyPolicy": "Replace", "jobTemplate": {"spec": TEMPLATE}}, (0, 1)),
        ("CronJob", "batch/v1", {"jobTemplate": {"spec": TEMPLATE}}, (0, 2)),
        ("ScaledJob", KEDA, {"maxReplicaCount": 5, "jobTargetRef": TEMPLATE}, (0, 5)),
        ("Pod", "core/v1", pod(), (1, 1)),
    ],
)
def test_replicas_of_each_workload_kind(kind, api, spec, expected):
    assert replicas(manifest(kind, "web", api, spec=spec)) == expected


def test_autoscalers_set_min_and_max_replicas():
    scaled = {"scaleTargetRef": {"name": "web"}, "maxReplicaCount": 7}
    assert replicas(deployment(), autoscaler(min_replicas=2, max_replicas=5)) == (2, 5)
    assert replicas(deployment(), manifest("ScaledObject", "web", KEDA, spec=scaled)) == (0, 7)
    assert replicas(deployment(), manifest("ScaledObject", "web", KEDA, "other", spec=scaled)) == (1, 1)


def test_a_scaled_object_sets_the_replicas_of_any_kind_of_workload():
    scaled = {"scaleTargetRef": {"kind": "StatefulSet", "name": "web"}, "minReplicaCount": 2, "maxReplicaCount": 4}
    store = deployment(kind="StatefulSet", replicas=1)
    assert replicas(store, manifest("ScaledObject", "web", KEDA, spec=scaled)) == (2, 4)
    assert replicas(store, manifest("ScaledObject", "web", KEDA, spec={**scaled, "idleReplicaCount": 0})) == (0, 4)


@pytest.mark.parametrize(
    ("spec", "pods"), [({}, 1), ({"parallelism": 2}, 2), ({"parallelism": 4, "completions": 3}, 3)]
)
def test_a_job_has_pods_during_a_deployment(spec, pods):
    (found,) = cluster_workloads([plan(manifest("Job", "once", "batch/v1", spec={**spec, **TEMPLATE}))]).workloads
    assert found.replicas.surge == pods


def test_a_suspended_job_has_no_pods():
    nightly = manifest("CronJob", "nightly", "batch/v1", spec={"suspend": True, "jobTemplate": {"spec": TEMPLATE}})
    once = manifest("Job", "once", "batch/v1", spec={"suspend": True, **TEMPLATE})
    assert cluster_workloads([plan(nightly, once)]).workloads == []


def test_a_workload_without_pods_at_rest_has_no_surge_pods():
    spec = {"strategy": {"rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0}}, **TEMPLATE}
    scaled = manifest("ScaledObject", "web", KEDA, spec={"scaleTargetRef": {"name": "web"}})
    (found,) = cluster_workloads([plan(manifest("Deployment", "web", spec=spec), scaled)]).workloads
    assert (found.replicas.min, found.replicas.max, found.replicas.surge) == (0, 100, 0)


def test_an_object_without_pods_is_not_a_workload():
    assert cluster_workloads([plan(deployment(replicas=0), manifest("Service", "web", "core/v1"))]).workloads == []


def test_required_anti_affinity_to_itself_is_a_constraint():
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    (found,) = cluster_workloads([plan(deployment(spec=pod(affinity=affinity)))]).workloads
    (other,) = cluster_workloads([plan(deployment("api", spec=pod(affinity=affinity)))]).workloads
    assert found.constraints.anti_affinity == ("kubernetes.io/hostname",)
    assert other.constraints.anti_affinity == ()


def test_only_hard_topology_spread_constraints_count():
    wish = {"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}
    hard = {"topologyKey": "zone", "maxSkew": 2, "matchLabelKeys": ["pod-template-hash"]}
    (found,) = cluster_workloads([plan(deployment(spec=pod(topologySpreadConstraints=[wish, hard])))]).workloads
    (spread,) = found.constraints.spreads
    assert (spread.max_skew, spread.per_revision) == (2, True)


def volume(driver, zone):
    expression = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone]}
    affinity = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    return manifest(
        "PersistentVolume", "disk", "core/v1", None, spec={"csi": {"driver": driver}, "nodeAffinity": affinity}
    )


@pytest.mark.parametrize(("driver", "zonal"), [("ebs.csi.aws.com", True), ("efs.csi.aws.com", False)])
def test_an_ebs_volume_is_zonal_and_an_efs_volume_is_not(driver, zonal):
    claim = manifest("PersistentVolumeClaim", "data", "core/v1", spec={"volumeName": "disk"})
    mounts = pod(volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    found = cluster_workloads([plan(volume(driver, "us-east-1b"), claim, deployment(spec=mounts))])
    assert found.workloads[0].constraints.zonal_claims == (("shop/data",) if zonal else ())
    assert found.volume_zones == {"shop/data": "us-east-1b"}


def test_a_claim_without_a_class_uses_the_default_class():
    marks = {"storageclass.kubernetes.io/is-default-class": "true"}
    storage = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, provisioner="ebs.csi.aws.com")
    storage.inputs["metadata"]["annotations"] = marks
    store = deployment(kind="StatefulSet", volumeClaimTemplates=[{"spec": {}}])
    (found,) = cluster_workloads([plan(storage, store)]).workloads
    assert found.constraints.has_zonal_volumes
