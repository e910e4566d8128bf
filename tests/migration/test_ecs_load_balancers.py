"""The times of a service behind a load balancer are consistent, or a note names them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.workload.microservice_spec import MicroserviceSpec
from migration.ecs.microservice import microservice
from migration.ecs.models import Service, TaskDefinition


def converted_service(stop_timeout: int | None = None, **keys) -> tuple[dict[str, Any], list[str]]:
    """Convert a minimal container with a service of these keys; return settings and notes."""
    shop = {"name": "shop", "image": "example/shop:1", "portMappings": [{"containerPort": 80}]}
    task = {"containerDefinitions": [{**shop, "stopTimeout": stop_timeout}]}
    service = Service.model_validate({"serviceName": "shop", **keys})
    settings, notes = microservice(TaskDefinition.model_validate(task), service)
    return settings, [str(note) for note in notes]


@pytest.mark.parametrize(("stop_timeout", "drain"), [(None, 30), (0, 1), (10, 10), (90, 90), (120, 120)])
def test_a_service_behind_a_load_balancer_gets_times_that_an_exposed_service_accepts(stop_timeout, drain) -> None:
    targets = [{"containerName": "shop", "containerPort": 80}]
    settings, notes = converted_service(stop_timeout, loadBalancers=targets)

    assert settings["shutdown"] == {
        "preStopSeconds": 30,
        "drainSeconds": drain,
        "terminationGracePeriodSeconds": 30 + drain,
    }
    exposed = {"image": {"repository": "shop", "tag": "1"}, **settings, "exposure": {}, "keepAliveSeconds": 65}
    spec = MicroserviceSpec.model_validate_json(json.dumps(exposed))
    assert list(spec.load_balancer_faults(60)) == []
    assert any("For a longer delay, raise preStopSeconds" in note for note in notes)


def test_the_keep_alive_timeout_is_noted_for_a_service_behind_a_load_balancer() -> None:
    targets = [{"containerName": "shop", "containerPort": 80}]
    noted = [
        any(
            note.startswith("keepAliveSeconds: ") and "(60 by default)" in note for note in converted_service(**keys)[1]
        )
        for keys in ({"loadBalancers": targets}, {})
    ]

    assert noted == [True, False]


def test_a_service_without_a_load_balancer_keeps_serving_for_the_default_time() -> None:
    assert "shutdown" not in converted_service()[0]
    assert converted_service(90)[0]["shutdown"] == {
        "preStopSeconds": 5,
        "drainSeconds": 90,
        "terminationGracePeriodSeconds": 95,
    }
