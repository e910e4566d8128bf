"""StatefulSets: each replica has volumes of its own, in the zone of its node."""

from __future__ import annotations

import pytest

from analysis.scheduling import pack
from tests.support.clusters import cluster, deployment, group, manifest, packed, pod
from tests.support.graphs import plan

GP3 = manifest("StorageClass", "gp3", "storage.k8s.io/v1", None, provisioner="ebs.csi.aws.com")


def store(replicas=1, spec=None, claims=1):
    templates = [{"metadata": {"name": f"data{n}"}, "spec": {"storageClassName": "gp3"}} for n in range(claims)]
    return deployment("store", replicas, spec or pod("10m", "10Mi"), "StatefulSet", volumeClaimTemplates=templates)


@pytest.mark.parametrize(("replicas", "fits"), [(23, True), (24, False)])
def test_a_node_attaches_a_limited_number_of_volumes(replicas, fits):
    """A t3.xlarge runs 58 pods and attaches 27 devices, 4 of them network interfaces."""
    errors = packed(group(types=("t3.xlarge",)), GP3, store(replicas)).errors
    assert (errors == []) == fits
    assert all("insufficient EBS volume attachments on 1 node" in error for error in errors)


def test_a_claim_of_any_pod_is_an_attached_volume():
    claim = manifest("PersistentVolumeClaim", "data", "core/v1", spec={"storageClassName": "gp3"})
    mount = pod("10m", "10Mi", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    found = packed(group(), GP3, claim, deployment(spec=mount), store(2, claims=3))
    (node,) = found.min_replicas.nodes
    assert node.used.volumes == 1 + 2 * 3


def test_the_message_about_a_pod_with_volumes_counts_them():
    (error,) = packed(group(), GP3, store(spec=pod("3"))).errors
    assert "Each pod requests 3000m CPU, 512 MiB, 1 EBS volume; the largest node" in error
    assert "has 1930m CPU, 6903 MiB, 31 EBS volumes allocatable" in error


def test_a_volume_of_a_tenant_is_zonal_where_the_platform_creates_its_storage_class():
    tenant = plan(store(2, pod("1500m")))
    lost = pack(cluster(group(sizes=(2, 2, 2)), GP3), [tenant]).zone_loss
    assert [each.workload.name for each in lost.zone_bound] == ["store"]


def test_a_lost_zone_keeps_the_replicas_with_a_volume_in_it():
    stores = store(2, pod("1500m"))
    lost = pack(cluster(group(sizes=(2, 2, 2)), GP3, stores)).zone_loss
    assert [pod.workload.name for pod in lost.zone_bound] == ["store"]
    assert (lost.pending, lost.waiting) == ([], [])
