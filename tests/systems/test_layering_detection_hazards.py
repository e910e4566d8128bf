"""What could go wrong with layering detection and is handled by design: mission rows LD10 and N3."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.layering_detection import FACTS, spec, system
from tests.support.shop import Cluster

SERVICES = sorted(FACTS)
LIMIT = "--limit-max-requests"
"""The server exits after so many requests, probes included: 1000 in the images."""


@pytest.mark.parametrize("service", SERVICES)
def test_ld10_the_server_is_started_without_the_limit_of_1000_requests(found: Cluster, service: str) -> None:
    command = found.container(service)["command"]
    assert not [word for word in command if word.startswith(LIMIT)]
    assert command[:4] == ["python", "-m", "uvicorn", "main:app"]
    assert command[command.index("--port") + 1] == str(FACTS[service].port)
    assert command[command.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - within its own pod
    assert "args" not in found.container(service), "nothing of the image's own command is left to be appended"


def test_ld10_the_server_listens_where_the_declaration_says() -> None:
    command = system(layering={"port": 9001}).container("layering")["command"]
    assert command[command.index("--port") + 1] == "9001"


def test_ld10_a_rollout_replaces_a_pod_before_it_goes_and_a_drain_takes_one_at_a_time(found: Cluster) -> None:
    for service in SERVICES:
        assert found.one("Deployment", service)["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert found.one("PodDisruptionBudget", service)["spec"]["maxUnavailable"] == 1


def test_ld10_one_writer_is_the_default() -> None:
    found = system(aggregator={})
    assert found.one("Deployment", "aggregator")["spec"]["replicas"] == 1
    assert "aggregator" not in {a["metadata"]["name"] for a in found.all("HorizontalPodAutoscaler")}


@pytest.mark.parametrize("scaling", [{"min": 1, "max": 2}, {"min": 2, "max": 2}])
def test_ld10_several_writers_are_refused_unless_asked_for_by_name(scaling: dict[str, int]) -> None:
    sentence = r"scaling.max 2 lets several pods overwrite the same two output files; .*concurrentWriters: true"
    with pytest.raises(ValidationError, match=sentence):
        spec(aggregator={"scaling": scaling})
    assert spec(aggregator={"scaling": scaling, "concurrentWriters": True}).aggregator.scaling.max == 2


def test_ld10_the_rate_limit_counts_per_pod_so_the_total_grows_with_the_replicas(found: Cluster) -> None:
    """Each caller may send 100 a minute to each pod: 500 to the orchestrator and aggregator, 1000 to the algorithms."""
    total = {
        service: int(found.configuration(service)["RATE_LIMIT_PER_MINUTE"])
        * found.one("HorizontalPodAutoscaler", service)["spec"]["maxReplicas"]
        for service in SERVICES
    }
    assert total == {"orchestrator": 500, "aggregator": 500, "layering": 1000, "wash-trading": 1000}


def test_ld10_a_lower_rate_limit_is_one_typed_setting() -> None:
    assert system(layering={"rateLimitPerMinute": 10}).configuration("layering")["RATE_LIMIT_PER_MINUTE"] == "10"
    with pytest.raises(ValidationError, match="environment must not set RATE_LIMIT_PER_MINUTE"):
        spec(layering={"environment": {"RATE_LIMIT_PER_MINUTE": "10"}})


@pytest.mark.parametrize("service", SERVICES)
def test_n3_no_request_in_flight_is_cut_off_by_a_rollout(found: Cluster, service: str) -> None:
    longest = {"orchestrator": 200, "aggregator": 60}.get(service, 30)
    pre_stop = found.container(service)["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert found.pod(service)["terminationGracePeriodSeconds"] >= pre_stop + longest


def test_n3_the_longest_run_is_every_attempt_at_an_algorithm_and_the_aggregation() -> None:
    run = (3 + 1) * 30 + (1 + 2 + 4) + 60
    needed = {"shutdown": {"preStopSeconds": 30, "drainSeconds": run, "terminationGracePeriodSeconds": 30 + run}}
    spec(orchestrator={**needed, "longestRequestSeconds": run})
    with pytest.raises(
        ValidationError, match=f"longestRequestSeconds {run - 1} is below {run}: 4 attempts of 30 s, 7 s"
    ):
        spec(orchestrator={**needed, "longestRequestSeconds": run - 1})


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"loadBalancer": {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 199}},
            r"loadBalancer\.idleTimeoutSeconds 199 is below the 200 s that a request to orchestrator may take",
        ),
        ({"layering": {"longestRequestSeconds": 29}}, "longestRequestSeconds 29 is below the 30 s"),
        ({"washTrading": {"longestRequestSeconds": 29}}, "longestRequestSeconds 29 is below the 30 s"),
        ({"aggregator": {"longestRequestSeconds": 59}}, "longestRequestSeconds 59 is below the 60 s"),
        ({"orchestrator": {"environment": {"LAYERING_SERVICE_URL": "http://x"}}}, "must not set LAYERING_SERVICE_URL"),
        ({"orchestrator": {"environment": {"MAX_RETRIES": "9"}}}, "must not set MAX_RETRIES: a setting of the service"),
        ({"orchestrator": {"writablePaths": ["/app/input"]}}, "/app/input"),
        ({"layering": {"serviceName": "aggregator-service"}}, "aggregator-service"),
        ({"layering": {"maxSurge": "banana"}}, "is not a percentage from 1% to 100%"),
        ({"imageTag": "latest"}, "'latest' changes with every push"),
        ({"volumeRoot": "/Staging/"}, "volumeRoot"),
    ],
)
def test_n3_faulty_settings_are_refused_before_anything_is_registered(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        spec(**settings)


def test_one_declaration_can_be_wrong_in_several_ways_and_says_them_all() -> None:
    with pytest.raises(ValidationError) as refused:
        spec(aggregator={"secrets": {}, "scaling": {"min": 1, "max": 2}, "environment": {"PORT": "1"}})
    for sentence in ("secrets must keep API_KEY", "scaling.max 2 lets several pods", "environment must not set PORT"):
        assert sentence in str(refused.value)
