"""Ephemeral storage: requests against the allocatable disk, and images and emptyDir volumes that fill it."""

from __future__ import annotations

from tests.support.clusters import deployment, group, manifest, packed
from tests.support.graphs import resource, urn

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def stored(request, **spec):
    """Return a pod with a request of ephemeral storage."""
    requests = {"cpu": "10m", "memory": "10Mi", "ephemeral-storage": request}
    return {"containers": [{"name": "main", "image": "web:1", "resources": {"requests": requests}}], **spec}


def large(name="web", replicas=1, size="10Gi", spec=None, **rest):
    """Return a Deployment whose image has a declared size."""
    made = deployment(name, replicas, spec or stored("1Gi"), **rest)
    made.inputs["metadata"]["annotations"] = {"landfall.dev/image-size": size}
    return made


def test_requests_of_ephemeral_storage_fit_the_allocatable_disk():
    """The default disk has 20 GiB: 17 GiB are allocatable."""
    assert packed(group(), deployment(replicas=2, spec=stored("8Gi"))).errors == []
    (error,) = packed(group(), deployment(replicas=3, spec=stored("8Gi"))).errors
    assert error.startswith("Deployment shop/web: 1 pod is unschedulable at min replicas.")
    assert "general: insufficient disk on 1 node" in error


def test_a_request_larger_than_every_disk_names_the_setting():
    (error,) = packed(group(), deployment(spec=stored("40Gi"))).errors
    assert "Each pod requests 10m CPU, 10 MiB, 40960 MiB disk" in error
    assert "has 1930m CPU, 6903 MiB, 17408 MiB disk allocatable" in error
    assert error.endswith("Lower resources.ephemeralStorage of web, or raise nodeGroups.general.diskSizeGib.")


def test_the_launch_template_sets_the_disk():
    template = resource("template", TEMPLATE, inputs={"blockDeviceMappings": [{"ebs": {"volumeSize": 60}}]})
    nodes = group(property_dependencies=None)
    nodes = resource(
        nodes.name, nodes.type, inputs=nodes.inputs, property_dependencies={"launchTemplate": (urn("template"),)}
    )
    assert packed(template, nodes, deployment(spec=stored("40Gi"))).errors == []


def test_declared_images_that_fill_the_disk_are_an_error():
    (error,) = packed(group(), large("web", size="10Gi"), large("api", size="12Gi", spec=api())).errors
    assert error == (
        "Node group general: the pods of one node may fill 2048 MiB of its disk, and their images 22528 MiB (declared "
        "sizes); 17408 MiB are allocatable. On a full disk the kubelet evicts pods. Raise "
        "nodeGroups.general.diskSizeGib to 30."
    )


def api():
    spec = stored("1Gi")
    spec["containers"][0]["image"] = "api:1"
    return spec


def test_a_node_stores_an_image_once_for_all_pods_of_it():
    assert packed(group(), large("web", replicas=3), large("worker")).errors == []


def test_a_rollout_stores_the_old_and_the_new_image():
    surge = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    (error,) = packed(group(), large(strategy=surge)).errors
    assert "their images 20480 MiB" in error


def test_emptydir_volumes_and_assumed_images_that_fill_the_disk_are_a_warning():
    volumes = [{"name": "spool", "emptyDir": {"sizeLimit": "17Gi"}}, {"name": "shm", "emptyDir": {"medium": "Memory"}}]
    found = packed(group(), deployment(spec=stored("1Gi", volumes=volumes)))
    assert found.errors == []
    (warning,) = found.warnings
    assert "may fill 17408 MiB of its disk, and their images 512 MiB (sizes that are partly assumed: declare" in warning
    memory = [{"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "17Gi"}}]
    assert packed(group(), deployment(spec=stored("1Gi", volumes=memory))).warnings == []


def test_the_node_class_sets_the_disk_of_karpenter_nodes():
    devices = [{"ebs": {"volumeSize": "100Gi"}}, {"rootVolume": True, "ebs": {"volumeSize": "60Gi"}}]
    node_class = manifest("EC2NodeClass", "nodes", "karpenter.k8s.aws/v1", None, spec={"blockDeviceMappings": devices})
    requirements = [{"key": "node.kubernetes.io/instance-type", "operator": "In", "values": ["m7i.large"]}]
    template = {"spec": {"nodeClassRef": {"name": "nodes"}, "requirements": requirements}}
    pool = manifest("NodePool", "general", "karpenter.sh/v1", None, spec={"template": template})
    assert packed(group(sizes=(0, 0, 0)), node_class, pool, deployment(spec=stored("52Gi"))).errors == []
    (error,) = packed(group(sizes=(0, 0, 0)), node_class, pool, deployment(spec=stored("54Gi"))).errors
    assert error.endswith("Lower resources.ephemeralStorage of web, or raise addons.karpenter.diskSizeGib.")
    (full,) = packed(group(sizes=(0, 0, 0)), node_class, pool, large(size="60Gi")).errors
    assert full.startswith("NodePool general: ")
    assert full.endswith("Raise addons.karpenter.diskSizeGib to 70.")
