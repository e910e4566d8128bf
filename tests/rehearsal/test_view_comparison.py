from __future__ import annotations

from dataclasses import replace
from typing import Any

from plan.model import Plan
from rehearsal.view_comparison import as_stored, differences
from tests.support.stack_plans import planned

CONFIG = "layering-detection-aggregator-config"


def deployed(change: Any) -> Plan:
    """The plan of dev as if it were read from a state, each resource changed."""
    plan = planned("dev")
    return replace(plan, resources=tuple(map(change, plan.resources)))


def renamed(resource: Any, name: str) -> Any:
    if resource.name != CONFIG:
        return resource
    return replace(resource, outputs={**resource.outputs, "metadata": {**resource.outputs["metadata"], "name": name}})


def test_equal_plans_have_no_differences() -> None:
    assert differences(planned("dev"), planned("dev")) == []


def test_an_auto_name_suffix_is_not_a_difference() -> None:
    assert differences(deployed(lambda each: renamed(each, f"{CONFIG}-0badcafe")), planned("dev")) == []


def test_another_name_is_a_difference() -> None:
    wrong = differences(deployed(lambda each: renamed(each, "other-0badcafe")), planned("dev"))

    assert [line.partition(": ")[0] for line in wrong] == ["only planned", "only deployed"]
    assert wrong[1].endswith("configmap-other-0badcafe.yaml")


def test_another_value_is_a_difference_with_its_file() -> None:
    def scaled(resource: Any) -> Any:
        if resource.name != "layering-detection-aggregator-autoscaler":
            return resource
        return replace(resource, inputs={**resource.inputs, "spec": {**resource.inputs["spec"], "maxReplicas": 99}})

    wrong = differences(deployed(scaled), planned("dev"))

    manifests = [line for line in wrong if line.startswith("manifests/")]
    assert len(manifests) == 2
    assert manifests[1].endswith(": +  maxReplicas: 99")
    assert [line for line in wrong if line.startswith("cost.md: ")]


def test_values_that_the_api_server_does_not_store_are_no_difference() -> None:
    sent = "spec: {replicas: 2, paused: false, initialDelaySeconds: 0, data: {}, memory: 1024Mi, keys: [{a: null}]}"
    stored = "spec: {replicas: 2, memory: 1Gi, keys: [{}]}"
    assert as_stored(sent) == as_stored(stored)
    assert as_stored("{replicas: 2}") != as_stored("{replicas: 3}")
