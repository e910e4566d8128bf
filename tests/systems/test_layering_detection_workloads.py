"""Volumes, containers, probes, rollouts and autoscaling of layering detection are those of ECS."""

from __future__ import annotations

import pytest

from tests.support.layering_detection import FACTS, NAMESPACE, system
from tests.support.pod_security import violations
from tests.support.shop import Cluster

SERVICES = sorted(FACTS)
each_service = pytest.mark.parametrize("service", SERVICES)


@pytest.mark.parametrize("directory", ["input", "output", "logs"])
def test_each_directory_is_an_access_point_a_static_volume_and_a_claim(found: Cluster, directory: str) -> None:
    name = f"layering-detection-{directory}-access-point"
    access_point = found.deployment.one("aws:efs/accessPoint:AccessPoint", name)
    assert access_point.inputs["posixUser"] == {"uid": 1000, "gid": 1000}
    assert access_point.inputs["rootDirectory"] == {
        "path": f"/{directory}",
        "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "755"},
    }
    claim = found.one("PersistentVolumeClaim", f"{directory}-pvc")
    volume = found.one("PersistentVolume", claim["spec"]["volumeName"])["spec"]
    assert claim["metadata"]["namespace"] == NAMESPACE
    assert volume["accessModes"] == claim["spec"]["accessModes"] == ["ReadWriteMany"]
    assert volume["csi"]["volumeHandle"] == f"fs-0a1::{access_point.id}"


@each_service
def test_each_service_mounts_its_own_directories(found: Cluster, service: str) -> None:
    claims = {
        volume["name"]: (volume["persistentVolumeClaim"]["claimName"], volume["persistentVolumeClaim"]["readOnly"])
        for volume in found.pod(service)["volumes"]
        if "persistentVolumeClaim" in volume
    }
    mounts = {
        mount["mountPath"]: mount for mount in found.container(service)["volumeMounts"] if mount["name"] in claims
    }
    assert {path: claims[mount["name"]] for path, mount in mounts.items()} == FACTS[service].mounts
    assert all(claims[mount["name"]][1] == mount["readOnly"] for mount in mounts.values())


def test_environments_on_one_file_system_have_different_directories() -> None:
    points = system("staging", volumeRoot="/staging").deployment.all("aws:efs/accessPoint:AccessPoint")
    paths = {point.inputs["rootDirectory"]["path"] for point in points}
    assert paths == {"/staging/input", "/staging/output", "/staging/logs"}


@each_service
def test_ports_images_and_resources_are_those_of_ecs(found: Cluster, service: str) -> None:
    fact, container = FACTS[service], found.container(service)
    registry = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
    assert container["image"] == f"{registry}/layering-detection-{service}:1.0.0"
    assert [port["containerPort"] for port in container["ports"]] == [fact.port]
    assert container["resources"]["requests"] == {"cpu": fact.cpu, "memory": fact.memory}
    assert container["resources"]["limits"] == {"memory": fact.memory}
    spec_of_service = found.one("Service", f"{service}-service")["spec"]
    assert spec_of_service["type"] == "ClusterIP"
    assert [port["port"] for port in spec_of_service["ports"]] == [fact.port]


@each_service
def test_pods_run_as_user_1000_and_are_restricted(found: Cluster, service: str) -> None:
    assert found.pod(service)["securityContext"]["runAsUser"] == 1000
    assert violations(found.pod(service)) == []


@each_service
def test_probes_are_those_of_ecs(found: Cluster, service: str) -> None:
    container = found.container(service)
    health = {"httpGet": {"path": "/health", "port": "http"}, "failureThreshold": 3}
    liveness = {"periodSeconds": 30, "timeoutSeconds": 10, "initialDelaySeconds": 5}
    readiness = {"periodSeconds": 10, "timeoutSeconds": 5, "initialDelaySeconds": 0}
    assert container["livenessProbe"] == {**health, **liveness}
    assert container["readinessProbe"] == {**health, **readiness}


@each_service
def test_a_rollout_surges_by_100_percent_and_keeps_every_pod_available(found: Cluster, service: str) -> None:
    strategy = found.one("Deployment", service)["spec"]["strategy"]
    assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "100%"}}


@each_service
def test_the_autoscaler_has_the_values_of_ecs_and_controls_the_replicas(found: Cluster, service: str) -> None:
    autoscaler = found.one("HorizontalPodAutoscaler", service)["spec"]
    assert (autoscaler["minReplicas"], autoscaler["maxReplicas"]) == FACTS[service].replicas
    targets = {
        metric["resource"]["name"]: metric["resource"]["target"]["averageUtilization"]
        for metric in autoscaler["metrics"]
    }
    assert targets == {"cpu": 70, "memory": 80}
    assert autoscaler["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300
    assert autoscaler["behavior"]["scaleUp"]["stabilizationWindowSeconds"] == 60
    assert "replicas" not in found.one("Deployment", service)["spec"]
