"""Forms of Compose that are rare or invalid: limits, health checks without a command, addresses and paths."""

from __future__ import annotations

import pytest

from components.addons.cluster_autoscaler.cluster_autoscaler import ClusterAutoscalerSpec
from tests.support.compose_projects import app


def test_a_grace_period_beyond_the_limit_of_the_autoscaler_is_a_step_to_do(tmp_path) -> None:
    limit = ClusterAutoscalerSpec.model_fields["max_graceful_termination_seconds"].default
    (tmp_path / "within").mkdir()

    assert app(tmp_path, stop_grace_period=f"{limit + 1}s").has(
        "to do", f"maxGracefulTerminationSeconds to {limit + 1}"
    )
    assert not app(tmp_path / "within", stop_grace_period=f"{limit}s").has("maxGracefulTerminationSeconds")


@pytest.mark.parametrize(
    ("test", "problem"),
    [
        (["curl", "-f", "http://localhost/"], "neither CMD, CMD-SHELL nor NONE, and Docker refuses it"),
        (["CMD"], "its test has no command"),
        ([], "its test has no command"),
    ],
)
def test_a_health_check_without_a_command_is_noted(tmp_path, test, problem) -> None:
    found = app(tmp_path, expose=["80"], healthcheck={"test": test})

    assert found.has("not converted: services.app.healthcheck", problem)


def test_an_address_of_ipv6_needs_no_brackets(tmp_path) -> None:
    found = app(tmp_path, ports=["::1:6000:7000", "[::1]:6001:7001"])

    assert found.one("microservices")["port"] == 7000
    assert found.one("microservices")["additionalPorts"] == {"tcp-7001": {"port": 7001}}


@pytest.mark.parametrize("mount", ["C:\\app:C:\\app", "c:/app:d:/app:ro"])
def test_both_paths_of_a_mount_may_be_on_drives_of_windows(tmp_path, mount) -> None:
    found = app(tmp_path, volumes=[mount])

    assert found.has("services.app.volumes", ":", "app: it is a path of the host, which a pod does not have.")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"restart": "no"}, 1),
        ({"restart": "on-failure"}, 4),
        ({"restart": "on-failure:2"}, 3),
        ({"deploy": {"restart_policy": {"condition": "on-failure", "max_attempts": 2}}}, 3),
        ({"restart": "on-failure:9", "deploy": {"restart_policy": {"condition": "none"}}}, 1),
    ],
)
def test_the_attempts_of_a_job_are_those_of_its_restart_policy(tmp_path, keys, expected) -> None:
    assert app(tmp_path, **keys).one("jobs")["attempts"] == expected
