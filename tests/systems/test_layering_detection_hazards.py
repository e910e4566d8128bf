"""Known hazards of layering detection: request limit, shared output files, rate limits and time budgets."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.layering_detection import FACTS, spec, system
from tests.support.shop import Cluster

SERVICES = sorted(FACTS)
LIMIT = "--limit-max-requests"
"""Number of requests, probes included, after which the server exits: 1000 in the images."""


@pytest.mark.parametrize("service", SERVICES)
def test_the_server_starts_without_the_limit_of_1000_requests(found: Cluster, service: str) -> None:
    command = found.container(service)["command"]
    assert not [word for word in command if word.startswith(LIMIT)]
    assert command[:4] == ["python", "-m", "uvicorn", "main:app"]
    assert command[command.index("--port") + 1] == str(FACTS[service].port)
    assert command[command.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - within its own pod
    assert "args" not in found.container(service), "nothing of the image's own command is left to be appended"


def option(command: list[str], name: str) -> int:
    return int(command[command.index(name) + 1])


@pytest.mark.parametrize("service", SERVICES)
def test_the_server_keeps_idle_connections_longer_than_the_load_balancer(found: Cluster, service: str) -> None:
    """The connection limit counts idle connections; ECS closed them after 5 s and allowed 100."""
    (parameters,) = found.all("IngressClassParams")
    attributes = parameters["spec"]["loadBalancerAttributes"]
    (idle,) = [int(each["value"]) for each in attributes if each["key"] == "idle_timeout.timeout_seconds"]
    command = found.container(service)["command"]
    assert option(command, "--timeout-keep-alive") > idle
    assert option(command, "--limit-concurrency") == 300


def test_another_command_states_its_keep_alive_timeout() -> None:
    """The default of the settings is an option of the default command."""
    other = {"command": ["uvicorn", "main:app"]}
    with pytest.raises(ValidationError, match="command replaces the keep-alive timeout of the server"):
        spec(layering=other)
    assert spec(layering={**other, "keepAliveSeconds": 310}).layering.keep_alive_seconds == 310


def test_the_server_listens_on_the_port_of_the_settings() -> None:
    command = system(layering={"port": 9001}).container("layering")["command"]
    assert command[command.index("--port") + 1] == "9001"


def test_a_rollout_keeps_all_pods_and_a_drain_evicts_one_at_a_time(found: Cluster) -> None:
    for service in SERVICES:
        assert found.one("Deployment", service)["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert found.one("PodDisruptionBudget", service)["spec"]["maxUnavailable"] == 1


def test_one_writer_is_the_default() -> None:
    found = system(aggregator={})
    bounds = found.one("HorizontalPodAutoscaler", "aggregator")["spec"]
    assert (bounds["minReplicas"], bounds["maxReplicas"]) == (1, 1)


@pytest.mark.parametrize("scaling", [{"min": 1, "max": 2}, {"min": 2, "max": 2}])
def test_several_writers_need_concurrent_writers(scaling: dict[str, int]) -> None:
    message = r"scaling.max 2 lets several pods overwrite the same two output files. .*concurrentWriters: true"
    with pytest.raises(ValidationError, match=message):
        spec(aggregator={"scaling": scaling})
    assert spec(aggregator={"scaling": scaling, "concurrentWriters": True}).aggregator.scaling.max == 2


def test_the_total_rate_limit_grows_with_the_replicas(found: Cluster) -> None:
    """A caller may send 100 requests per minute to each pod: 500 to the orchestrator and aggregator, else 1000."""
    total = {
        service: int(found.configuration(service)["RATE_LIMIT_PER_MINUTE"])
        * found.one("HorizontalPodAutoscaler", service)["spec"]["maxReplicas"]
        for service in SERVICES
    }
    assert total == {"orchestrator": 500, "aggregator": 500, "layering": 1000, "wash-trading": 1000}


def test_the_rate_limit_is_a_typed_setting() -> None:
    assert system(layering={"rateLimitPerMinute": 10}).configuration("layering")["RATE_LIMIT_PER_MINUTE"] == "10"
    with pytest.raises(ValidationError, match="environment must not set RATE_LIMIT_PER_MINUTE"):
        spec(layering={"environment": {"RATE_LIMIT_PER_MINUTE": "10"}})


@pytest.mark.parametrize("service", SERVICES)
def test_a_rollout_ends_no_request_in_flight(found: Cluster, service: str) -> None:
    longest = {"orchestrator": 200, "aggregator": 60}.get(service, 30)
    pre_stop = found.container(service)["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert found.pod(service)["terminationGracePeriodSeconds"] >= pre_stop + longest


def test_the_longest_run_has_all_attempts_and_the_aggregation() -> None:
    run = (3 + 1) * 30 + (1 + 2 + 4) + 60
    needed = {"shutdown": {"preStopSeconds": 30, "drainSeconds": run, "terminationGracePeriodSeconds": 30 + run}}
    spec(orchestrator={**needed, "longestRequestSeconds": run})
    with pytest.raises(
        ValidationError, match=f"longestRequestSeconds {run - 1} is below the {run} s of a run: 4 attempts of 30 s, 7 s"
    ):
        spec(orchestrator={**needed, "longestRequestSeconds": run - 1})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"loadBalancer": {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 199}},
            r"orchestrator\.longestRequestSeconds 200 is above the load balancer's idleTimeoutSeconds 199",
        ),
        ({"washTrading": {"keepAliveSeconds": 240}}, r"washTrading\.keepAliveSeconds 240 is too low"),
        ({"layering": {"longestRequestSeconds": 29}}, "longestRequestSeconds 29 is below the 30 s"),
        ({"washTrading": {"longestRequestSeconds": 29}}, "longestRequestSeconds 29 is below the 30 s"),
        ({"aggregator": {"longestRequestSeconds": 59}}, "longestRequestSeconds 59 is below the 60 s"),
        ({"orchestrator": {"environment": {"LAYERING_SERVICE_URL": "http://x"}}}, "must not set LAYERING_SERVICE_URL"),
        ({"orchestrator": {"environment": {"MAX_RETRIES": "9"}}}, "must not set MAX_RETRIES: a setting of the service"),
        ({"orchestrator": {"writablePaths": {"/app/input": "1Gi"}}}, "/app/input"),
        ({"layering": {"serviceName": "aggregator-service"}}, "aggregator-service"),
        ({"layering": {"maxSurge": "banana"}}, "is not a percentage from 1% to 100%"),
        ({"imageTag": "latest"}, "'latest' changes with every push"),
        ({"volumeRoot": "/Staging/"}, "volumeRoot"),
    ],
)
def test_faulty_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        spec(**settings)


def test_all_faults_of_a_service_are_reported() -> None:
    with pytest.raises(ValidationError) as refused:
        spec(aggregator={"secrets": {}, "scaling": {"min": 1, "max": 2}, "environment": {"PORT": "1"}})
    for message in ("secrets has no API_KEY", "scaling.max 2 lets several pods", "environment must not set PORT"):
        assert message in str(refused.value)
