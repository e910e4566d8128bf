"""StatefulSets, Jobs, CronJobs and ScaledObjects in the model of the source system."""

from __future__ import annotations

from typing import Any

from migration.facts import display, facts
from migration.planned.objects import PlannedObjects
from migration.planned.system import planned_system

LABELS = {"app.kubernetes.io/name": "store"}


def template(**container: Any) -> dict[str, Any]:
    return {"metadata": {"labels": LABELS}, "spec": {"containers": [{"image": "postgres:15-alpine", **container}]}}


def workload(kind: str, name: str = "store", **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, "labels": LABELS}, "spec": spec}


def found(*manifests: dict[str, Any], **objects: Any) -> dict[str, str]:
    """Return the facts of the planned system as text, by name."""
    system = planned_system(PlannedObjects(manifests=manifests, **objects))
    return {fact.name.removeprefix("services/"): display(fact) for fact in facts("", system)}


def store(**container: Any) -> dict[str, Any]:
    claim = {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "gp3",
            "resources": {"requests": {"storage": "50Gi"}},
        },
    }
    mounts = [{"name": "data", "mountPath": "/data"}, *container.pop("volumeMounts", [])]
    return workload(
        "StatefulSet", replicas=1, template=template(volumeMounts=mounts, **container), volumeClaimTemplates=[claim]
    )


def test_a_stateful_set_is_a_service_with_its_volume() -> None:
    planned = found(store())

    assert planned["store/image/repository"] == "postgres"
    assert planned["store/volumes/data/size"] == "50Gi"
    assert planned["store/volumes/data/storage_class"] == "gp3"
    assert planned["store/volumes/data/access_modes"] == "ReadWriteOnce"
    assert planned["store/lifecycle/rollout_min_healthy_percent"] == "0"
    assert not any(name.startswith("uncompared/") for name in planned)


def test_the_endpoint_is_the_service_for_callers_with_its_further_ports() -> None:
    ports = [{"name": "amqp", "port": 5672}, {"name": "management", "port": 15672}]
    services = [
        {"kind": "Service", "metadata": {"name": name}, "spec": {"selector": LABELS, "ports": ports, **spec}}
        for name, spec in (("store-pods", {"clusterIP": "None"}), ("store", {}))
    ]
    planned = found(*services, store())

    assert planned["store/endpoint/dns_name"] == "store"
    assert planned["store/endpoint/port"] == "5672"
    assert planned["store/endpoint/other_ports"] == "management 15672"


def test_a_job_keeps_its_name_when_its_object_gets_another_one() -> None:
    planned = found(
        workload("Job", "store-1f2e3d", activeDeadlineSeconds=600, backoffLimit=3, template=template()),
    )

    assert planned["store/run/attempts"] == "4"
    assert planned["store/run/deadline_seconds"] == "600"
    assert "store/run/schedule" not in planned
    assert "store/replicas/min" not in planned


def test_a_cron_job_has_its_schedule() -> None:
    job = {"spec": {"activeDeadlineSeconds": 60, "backoffLimit": 0, "template": template()}}
    planned = found(
        workload("CronJob", schedule="30 2 * * *", timeZone="Etc/UTC", concurrencyPolicy="Forbid", jobTemplate=job)
    )

    assert planned["store/run/schedule"] == "30 2 * * *"
    assert planned["store/run/overlap"] == "Forbid"
    assert planned["store/run/suspended"] == "no"
    assert planned["store/run/attempts"] == "1"
    assert planned["store/image/tag"] == "15-alpine"


def scaled(**metadata: str) -> dict[str, str]:
    behavior = {"scaleDown": {"stabilizationWindowSeconds": 3600}}
    autoscaler = workload(
        "ScaledObject",
        scaleTargetRef={"name": "store"},
        minReplicaCount=2,
        maxReplicaCount=10,
        pollingInterval=30,
        triggers=[{"type": "rabbitmq", "metadata": {"queueName": "indexing", "value": "4", **metadata}}],
        advanced={"horizontalPodAutoscalerConfig": {"behavior": behavior}},
    )
    return found(workload("Deployment", template=template()), autoscaler)


def test_a_scaled_object_has_bounds_and_queues() -> None:
    planned = scaled(protocol="http")

    assert (planned["store/replicas/min"], planned["store/replicas/max"]) == ("2", "10")
    assert planned["store/autoscaling/queue_triggers"] == "indexing: 4 messages, with those in progress"
    assert planned["store/autoscaling/scale_in_cooldown_seconds"] == "3600"


def test_a_queue_that_is_read_without_messages_in_progress_is_named_as_such() -> None:
    for metadata in ({"protocol": "amqp"}, {"protocol": "http", "excludeUnacknowledged": "true"}):
        assert scaled(**metadata)["store/autoscaling/queue_triggers"] == (
            "indexing: 4 messages, without those in progress"
        )


def test_settings_of_a_server_come_from_its_arguments_and_files() -> None:
    files = {
        "kind": "ConfigMap",
        "metadata": {"name": "files"},
        "data": {"file-0": "# Reason.\nconsumer_timeout = 9\n"},
    }
    mount = {"name": "files", "mountPath": "/etc/rabbitmq/conf.d/20.conf", "subPath": "file-0", "readOnly": True}
    planned_store = store(args=["postgres", "-c", "max_connections=300"], volumeMounts=[mount])
    planned_store["spec"]["template"]["spec"]["volumes"] = [{"name": "files", "configMap": {"name": "files"}}]

    planned = found(files, planned_store)

    assert planned["store/server_settings/max_connections"] == "300"
    assert planned["store/server_settings/consumer_timeout"] == "9"
    assert planned["store/volumes/20.conf/mount_path"] == "/etc/rabbitmq/conf.d/20.conf"
    assert "uncompared/ConfigMap/files" not in planned


def test_a_template_of_a_secret_shows_the_origin_of_each_part() -> None:
    external = {
        "kind": "ExternalSecret",
        "metadata": {"name": "store-secrets"},
        "spec": {
            "target": {
                "name": "store-secrets",
                "template": {"data": {"URL": "redis://:{{ .password }}@redis:6379/0", "KEY": "{{ .KEY }}"}},
            },
            "data": [
                {"secretKey": "password", "remoteRef": {"key": "shop/dev/redis", "property": "password"}},
                {"secretKey": "KEY", "remoteRef": {"key": "shop/dev/key"}},
            ],
        },
    }
    variables = [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": "store-secrets", "key": name}}} for name in ("URL", "KEY")
    ]
    planned = found(external, store(env=variables))

    assert planned["store/secrets/URL"] == "redis://:${shop/dev/redis#password}@redis:6379/0"
    assert planned["store/secrets/KEY"] == "shop/dev/key"


def test_the_script_of_a_check_is_shown_without_its_shell() -> None:
    probe = {"exec": {"command": ["/bin/sh", "-c", "pg_isready -U shop"]}, "periodSeconds": 10}
    planned = found(store(readinessProbe=probe))

    assert planned["store/readiness_probe/kind"] == "command"
    assert planned["store/readiness_probe/command"] == "pg_isready -U shop"


def test_dependencies_are_those_of_the_graph() -> None:
    planned = found(store(), depends_on={"store": {"migration": "completed"}})

    assert planned["store/depends_on/migration"] == "completed"
