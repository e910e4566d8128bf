"""The picture of every kind of workload."""

from __future__ import annotations

import pytest

from preview.views import architecture
from tests.support.clusters import manifest
from tests.support.graphs import plan

LABELS = {"app.kubernetes.io/part-of": "shop"}


def workload(kind, name="store", api="apps/v1", *, init=(), **spec):
    container = {"name": name, **spec.pop("container", {})}
    pod = {"containers": [container], "initContainers": list(init), "volumes": spec.pop("volumes", [])}
    template = {"metadata": {"labels": {"app": name}}, "spec": pod}
    found = {"jobTemplate": {"spec": {"template": template}}} if kind == "CronJob" else {"template": template}
    made = manifest(kind, name, api, spec={**found, **spec})
    made.inputs["metadata"]["labels"] = LABELS
    return made


def picture(*resources):
    return architecture.text(plan(*resources)).splitlines()


def scaled(kind, **bounds):
    spec = {"scaleTargetRef": {"kind": kind, "name": "store"}, **bounds}
    return manifest("ScaledObject", "store", "keda.sh/v1alpha1", spec=spec)


@pytest.mark.parametrize(
    ("kind", "api", "spec", "details"),
    [
        ("StatefulSet", "apps/v1", {"replicas": 3}, "3 pods"),
        ("DaemonSet", "apps/v1", {}, "DaemonSet"),
        ("Job", "batch/v1", {}, "Job"),
        ("CronJob", "batch/v1", {"schedule": "30 2 * * *"}, "CronJob 30 2 * * *"),
    ],
)
def test_every_kind_of_workload_is_a_node(kind, api, spec, details):
    assert f'    workload_shop_store["store<br>{details}"]' in picture(workload(kind, api=api, **spec))


def test_a_generated_name_is_shown_as_the_recommended_name():
    migration = workload("Job", "shop-migration-1a2b3c", "batch/v1")
    migration.inputs["metadata"]["labels"] = {**LABELS, "app.kubernetes.io/name": "migration"}
    assert '    workload_shop_migration["migration<br>Job"]' in picture(migration)


def test_a_node_shows_additional_ports_with_their_protocol():
    ports = [{"containerPort": 8000}, {"containerPort": 5353, "protocol": "UDP"}]
    (node,) = [line for line in picture(workload("Deployment", container={"ports": ports})) if "workload_" in line]
    assert 'port 8000, port 5353/UDP, 1 pod"' in node


@pytest.mark.parametrize(
    ("bounds", "pods"),
    [
        ({"minReplicaCount": 2, "maxReplicaCount": 10}, "2 to 10 pods"),
        ({}, "0 to 100 pods"),
        ({"minReplicaCount": 4, "maxReplicaCount": 4}, "4 pods"),
    ],
)
def test_a_scaled_object_sets_the_number_of_pods(bounds, pods):
    assert f'    workload_shop_store["store<br>{pods}"]' in picture(
        workload("Deployment"), scaled("Deployment", **bounds)
    )
    other = picture(workload("StatefulSet"), scaled("Deployment", **bounds))
    assert '    workload_shop_store["store<br>1 pod"]' in other


def test_calls_show_the_protocol_of_their_ports():
    peers = [{"podSelector": {"matchLabels": {"app": "web"}}}]
    rule = {"from": peers, "ports": [{"port": 6379}, {"port": 53, "protocol": "UDP"}]}
    spec = {"podSelector": {"matchLabels": {"app": "store"}}, "ingress": [rule]}
    policy = manifest("NetworkPolicy", "store", "networking.k8s.io/v1", spec=spec)
    lines = picture(workload("StatefulSet"), workload("CronJob", "web", "batch/v1", schedule="@daily"), policy)
    assert '  workload_shop_web -->|"6379, 53/UDP"| workload_shop_store' in lines


def test_volumes_of_claim_templates_and_of_init_containers_are_shown():
    mounts = [{"name": "data", "mountPath": "/data"}]
    templates = [{"metadata": {"name": "data"}, "spec": {}}]
    lines = picture(workload("StatefulSet", container={"volumeMounts": mounts}, volumeClaimTemplates=templates))
    assert '  workload_shop_store <-->|"/data"| files_shop_data_store' in lines
    volumes = [{"name": "models", "persistentVolumeClaim": {"claimName": "models"}}]
    init = [{"name": "check", "volumeMounts": [{"name": "models", "mountPath": "/models", "readOnly": True}]}]
    lines = picture(workload("Job", api="batch/v1", init=init, volumes=volumes))
    assert '  files_shop_models -->|"/models, read only"| workload_shop_store' in lines


def secret(**target):
    data = [
        {"secretKey": "password", "remoteRef": {"key": "shop/test/store"}},
        {"secretKey": "other", "remoteRef": {"key": "shop/test/other"}},
    ]
    spec = {"target": {"name": "store", **target}, "data": data}
    return manifest("ExternalSecret", "store", "external-secrets.io/v1", spec=spec)


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("redis://:{{ .password }}@store:6379/0", {"store"}),
        ("{{ .password }}:{{ .other }}", {"store", "other"}),
        ("plain", set()),
        ("[unknown]", {"store", "other"}),
    ],
)
def test_a_templated_variable_comes_from_the_secrets_that_it_names(text, sources):
    reference = {"valueFrom": {"secretKeyRef": {"name": "store", "key": "URL"}}}
    web = workload("Deployment", container={"env": [{"name": "URL", **reference}]})
    lines = picture(web, secret(template={"data": {"URL": text}}))
    arrows = {line for line in lines if "-.->" in line}
    assert arrows == {f'  secret_shop_test_{each} -.->|"URL"| workload_shop_store' for each in sources}
