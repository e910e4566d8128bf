from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.workload.microservice_spec import MicroserviceSpec
from components.workload.probes import ProbeSpec
from migration.cli import main
from migration.ecs.microservice import microservice
from migration.ecs.models import Service, TaskDefinition
from migration.ecs_units import millicores

DOCUMENTS = Path(__file__).parent / "documents"


def imported(capsys, name: str, *, service: bool = False) -> tuple[int, dict[str, Any], list[str]]:
    """Convert a document; return exit code, settings and notes."""
    files = [str(DOCUMENTS / f"{name}.json"), *([str(DOCUMENTS / f"{name}-service.json")] if service else [])]
    code = main(["ecs", *files])
    output = capsys.readouterr()
    return code, yaml.safe_load(output.out), output.err.splitlines()


def converted(**container) -> tuple[dict[str, Any], list[str]]:
    """Convert a minimal container with these keys; return settings and notes."""
    plain = {"name": "shop", "image": "example/shop:1", "portMappings": [{"containerPort": 8080}], **container}
    settings, notes = microservice(TaskDefinition.model_validate({"containerDefinitions": [plain]}), None)
    return settings, [str(note) for note in notes]


def converted_service(**keys) -> tuple[dict[str, Any], list[str]]:
    """Convert a minimal container with a service of these keys; return settings and notes."""
    shop = {"name": "shop", "image": "example/shop:1", "portMappings": [{"containerPort": 80}]}
    task = {"containerDefinitions": [shop]}
    service = Service.model_validate({"serviceName": "shop", **keys})
    settings, notes = microservice(TaskDefinition.model_validate(task), service)
    return settings, [str(note) for note in notes]


def test_a_fargate_task_definition_is_converted_to_settings(capsys) -> None:
    code, settings, notes = imported(capsys, "orchestrator", service=True)

    assert code == 3
    assert settings["image"] == {"repository": "layering-detection-orchestrator", "tag": "1.0.0"}
    assert settings["port"] == 8000
    assert settings["resources"] == {"cpu": "500m", "memory": "1024Mi"}
    assert settings["secrets"] == {"API_KEY": {"name": "layering-detection/dev/api-key", "property": "api_key"}}
    assert settings["probes"]["liveness"] == {
        "path": "/health",
        "periodSeconds": 30,
        "timeoutSeconds": 10,
        "initialDelaySeconds": 5,
        "failureThreshold": 3,
    }
    assert settings["maxSurge"] == "100%"
    assert [note.split(": ")[1] for note in notes] == [
        "user",
        "shutdown",
        "keepAliveSeconds",
        "mountPoints",
        "readonlyRootFilesystem",
        "taskRoleArn",
        "loadBalancers",
        "healthCheckGracePeriodSeconds",
        "desiredCount",
    ]


def test_a_document_that_is_converted_completely_exits_with_0(capsys) -> None:
    code, settings, notes = imported(capsys, "minimal")

    assert (code, notes) == (0, [])
    assert settings["userId"] == 1001
    assert settings["groupId"] == 1002
    assert settings["resources"] == {"cpu": "250m", "memory": "512Mi"}
    assert settings["probes"]["readiness"]["path"] == "/healthz"


@pytest.mark.parametrize(("name", "service"), [("orchestrator", True), ("sidecars", True), ("minimal", False)])
def test_the_output_is_valid_settings_of_a_microservice(capsys, name, service) -> None:
    _, settings, _ = imported(capsys, name, service=service)

    MicroserviceSpec.model_validate_json(json.dumps(settings))


def test_the_container_behind_the_load_balancer_is_converted_and_the_others_are_noted(capsys) -> None:
    _, settings, notes = imported(capsys, "sidecars", service=True)

    assert settings["port"] == 8080
    assert settings["command"] == ["/bin/shop", "serve", "--workers", "2"]
    assert settings["writablePaths"] == {"/tmp": "256Mi", "/var/cache/shop": "256Mi"}  # noqa: S108  default of the spec
    assert settings["shutdown"] == {"preStopSeconds": 30, "drainSeconds": 20, "terminationGracePeriodSeconds": 50}
    assert settings["architectures"] == ["arm64"]
    assert settings["resources"] == {"cpu": "98m", "memory": "600Mi", "memoryLimit": "900Mi"}
    left_out = "not converted: container proxy: it is left out; a Microservice has one container. "
    assert any(note.startswith(f"{left_out}The service can no longer reach it at localhost:9901") for note in notes)
    listed = {note.split(": ")[1] for note in notes}
    assert listed >= {
        *("dependsOn", "ulimits", "linuxParameters", "logConfiguration", "ephemeralStorage", "placementConstraints"),
        *("runtimePlatform", "networkMode", "pidMode", "service.capacityProviderStrategy", "secrets.FROM_SSM"),
        *("secrets.BY_NAME", "secrets.STAGED", "user", "portMappings", "portMappings.appProtocol", "maximumPercent"),
    }


def test_no_secret_is_printed(capsys) -> None:
    main(["ecs", str(DOCUMENTS / "sidecars.json"), str(DOCUMENTS / "sidecars-service.json")])
    output = capsys.readouterr()

    assert "do-not-print" not in output.out + output.err
    for name in ("DB_PASSWORD", "DATABASE_URL", "stripeApiKey"):
        assert f"environment.{name}: it may be a secret, so it is left out; store it in Secrets Manager" in output.err


def test_the_last_of_two_variables_with_one_name_is_used_and_noted() -> None:
    twice = [{"name": "LOG_LEVEL", "value": "INFO"}, {"name": "LOG_LEVEL", "value": "DEBUG"}]

    settings, notes = converted(environment=twice)

    assert settings["environment"] == {"LOG_LEVEL": "DEBUG"}
    assert "environment.LOG_LEVEL: it is defined more than once; the last value is used." in notes


@pytest.mark.parametrize(
    ("command", "path", "noted"),
    [
        (["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"], "/health", False),
        (["CMD", "wget", "-q", "-O-", "http://127.0.0.1:8080/"], "/", False),
        (["CMD-SHELL", "curl -sf http://localhost:$PORT/up"], "/up", False),
        (["CMD-SHELL", "nc -z localhost 8080"], None, False),
        (["CMD-SHELL", "curl -fk https://localhost:8443/health"], None, True),
        (["CMD-SHELL", "curl -f http://localhost:9090/health"], None, True),
        (["CMD-SHELL", "pgrep python"], None, True),
        (["NONE"], None, True),
    ],
)
def test_a_health_check_with_a_plain_request_becomes_a_probe(command, path, noted) -> None:
    settings, notes = converted(healthCheck={"command": command})

    assert settings["probes"]["liveness"]["path"] == path
    assert settings["probes"]["readiness"]["path"] == path
    assert any(note.startswith("healthCheck") and "but keep the key" in note for note in notes) == noted


def test_a_probe_without_a_path_keeps_the_key_and_opens_a_connection() -> None:
    """Without the key, the probe would request the default path."""
    settings, _ = converted()

    spec = MicroserviceSpec.model_validate_json(json.dumps(settings))
    assert spec.probes.liveness
    assert (spec.probes.liveness.path, spec.probes.readiness.path) == (None, None)
    assert ProbeSpec().path == "/health"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx:1.25", {"registry": "docker.io", "repository": "library/nginx", "tag": "1.25"}),
        ("example/shop", {"registry": "docker.io", "repository": "example/shop"}),
        ("ghcr.io/a/b:latest", {"registry": "ghcr.io", "repository": "a/b"}),
        ("localhost:5000/shop:1", {"registry": "localhost:5000", "repository": "shop", "tag": "1"}),
    ],
)
def test_image_references_are_parsed_by_the_rules_of_docker(image, expected) -> None:
    settings, notes = converted(image=image)

    assert settings["image"] == expected
    assert any("cannot be rolled back" in note for note in notes) == ("tag" not in expected)


@pytest.mark.parametrize(
    ("user", "word"), [("appuser", "name"), ("0", "root"), ("root", "root is not allowed"), ("99999", "left out")]
)
def test_a_user_that_is_not_allowed_is_noted(user, word) -> None:
    settings, notes = converted(user=user)

    assert "userId" not in settings
    assert any(word in note for note in notes if "user" in note.lower())


def test_cpu_units_are_rounded_up_to_millicores() -> None:
    assert [millicores(units) for units in (256, 512, 1024, 100)] == [250, 500, 1000, 98]


def test_the_desired_count_becomes_min_and_max() -> None:
    assert converted_service(desiredCount=4)[0]["scaling"] == {"min": 4, "max": 4}

    settings, notes = converted_service(desiredCount=0)

    assert settings["scaling"] == {"min": 1, "max": 1}
    assert "desiredCount: it is 0; a Microservice has at least one replica." in notes


@pytest.mark.parametrize(("percent", "surge"), [(150, "50%"), (200, "100%"), (100, "1%"), (400, "100%")])
def test_maximum_percent_becomes_max_surge_within_its_bounds(percent, surge) -> None:
    settings, notes = converted_service(deploymentConfiguration={"maximumPercent": percent})

    assert settings["maxSurge"] == surge
    assert any(note.startswith("maximumPercent") for note in notes) == (percent in (100, 400))


def test_a_disabled_circuit_breaker_is_not_noted() -> None:
    off = converted_service(deploymentConfiguration={"deploymentCircuitBreaker": {"enable": False, "rollback": False}})[
        1
    ]
    on = converted_service(deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True}})[1]

    assert not any("CircuitBreaker" in note for note in off)
    assert any("CircuitBreaker" in note for note in on)


def test_an_unknown_key_is_noted() -> None:
    assert "quantum: it is not converted; check if the service needs it." in converted(quantum=1)[1]


def test_a_value_that_the_spec_rejects_is_left_out_and_noted() -> None:
    settings, notes = converted(environment=[{"name": "not-a-name", "value": "1"}])

    assert "environment" not in settings
    assert any(note.startswith("environment.not-a-name: the value is not valid and is left out") for note in notes)


def test_a_note_has_one_printable_line() -> None:
    notes = converted(environment=[{"name": "A\n\x1b[2J_TOKEN", "value": "x"}])[1]

    assert all(note.isprintable() for note in notes)
