"""Small task definitions with the features of public ones; each has a file in ``documents/shapes``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from components.workload.microservice_spec import MicroserviceSpec
from migration.cli import main

SHAPES = Path(__file__).parent / "documents" / "shapes"
NAMES = sorted(file.stem for file in SHAPES.iterdir())


@pytest.fixture
def convert(capsys):
    def command(name: str, *service: str) -> tuple[dict[str, Any], str]:
        """Convert a document; return settings and notes."""
        code = main(["ecs", str(SHAPES / f"{name}.json"), *service])
        output = capsys.readouterr()
        assert (code, "Traceback" in output.err) == (3, False), output.err
        return yaml.safe_load(output.out), output.err

    return command


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_gives_valid_settings(convert, name) -> None:
    settings, _ = convert(name)

    MicroserviceSpec.model_validate_json(json.dumps({"port": 8080, **settings}))


@pytest.mark.parametrize(
    ("name", "repository", "port"),
    [
        ("firelens-first", "api", 8080),
        ("firelens-other-name", "api", 8080),
        ("datadog-agent-with-ports", "api", 8080),
        ("agent-from-docker-hub", "api", 8080),
        ("xray-daemon-first", "api", 8080),
        ("envoy-of-app-mesh", "api", 8080),
        ("otel-collector-by-image", "api", 8080),
        ("cloudwatch-agent-and-worker", "consumer", None),
        ("nginx-in-front", "api", 3000),
        ("nginx-alone", "library/nginx", 80),
        ("migration-before-start", "api", 8080),
        ("containers-only", "api", 8080),
    ],
)
def test_the_service_is_the_container_that_is_no_sidecar(convert, name, repository, port) -> None:
    settings, _ = convert(name)

    assert (settings["image"]["repository"], settings.get("port")) == (repository, port)


def test_a_container_that_the_load_balancer_names_is_the_service_even_if_it_is_a_proxy(convert, tmp_path) -> None:
    service = {"serviceName": "orders", "loadBalancers": [{"containerName": "nginx", "containerPort": 80}]}
    file = tmp_path / "service.json"
    file.write_text(json.dumps(service))
    settings, notes = convert("nginx-in-front", str(file))

    assert (settings["image"]["repository"], settings["port"]) == ("library/nginx", 80)
    assert "container api: it is left out; a Microservice has one container. The service can no longer" in notes


def test_resources_of_the_task_are_mentioned_only_where_the_task_has_some(convert) -> None:
    assert "resources: CPU and memory of the task" not in convert("agent-from-docker-hub")[1]
    assert "resources: CPU and memory of the task" in convert("firelens-first")[1]


@pytest.mark.parametrize("name", ["cloudwatch-agent-and-worker", "worker-with-health-command", "ports-only-as-a-range"])
def test_a_worker_gets_the_settings_that_need_no_port(convert, name) -> None:
    settings, notes = convert(name)

    assert not {"port", "probes"} & settings.keys()
    assert "not converted: port: the container has none, like a worker or a job." in notes
    assert "set port and probes." in notes


def test_a_worker_keeps_its_command_resources_and_shutdown(convert) -> None:
    assert convert("cloudwatch-agent-and-worker")[0]["command"] == ["celery", "-A", "orders", "worker"]
    settings, notes = convert("worker-with-health-command")
    assert settings["resources"] == {"cpu": "250m", "memory": "512Mi"}
    assert settings["shutdown"] == {"preStopSeconds": 5, "drainSeconds": 110, "terminationGracePeriodSeconds": 115}
    assert "healthCheck: the container has no port, so its command becomes no probe." in notes


@pytest.mark.parametrize(
    ("name", "memory", "limit"),
    [
        ("soft-memory-limit-only", "300Mi", "600Mi"),
        ("soft-memory-limit-in-a-task", "300Mi", "1024Mi"),
        ("both-memory-limits", "300Mi", "700Mi"),
    ],
)
def test_a_reservation_does_not_become_the_hard_limit(convert, name, memory, limit) -> None:
    settings, notes = convert(name)

    assert settings["resources"] == {"cpu": "125m", "memory": memory, "memoryLimit": limit}
    assert ("memoryReservation: it is a soft limit" in notes) == (name == "soft-memory-limit-only")


def test_an_invalid_name_leaves_out_its_variable_or_secret_alone(convert) -> None:
    settings, notes = convert("invalid-variable-names")

    assert settings["environment"] == {"LOG_LEVEL": "info"}
    assert settings["secrets"] == {"DB": {"name": "orders/db"}}
    for where in ("environment.spring.profiles.active", "environment.Logging:Level", "secrets.app.key"):
        assert f"not converted: {where}: the value is not valid and is left out: " in notes
    assert 'is not the name of an environment variable. Use a value such as "LOG_LEVEL".' in notes


def test_a_secret_keeps_the_end_of_its_name_unless_it_is_random(convert) -> None:
    settings, notes = convert("partial-secret-arn")

    assert settings["secrets"] == {
        "DB": {"name": "orders/db-secret"},
        "YEAR": {"name": "orders/keys-202401"},
        "FULL": {"name": "orders/db-secret", "property": "password"},
    }
    assert "secrets.DB: the name is orders/db-secret if its ARN is a partial one; remove -secret if " in notes
    assert "secrets.YEAR: " in notes
    assert "secrets.FULL" not in notes


def test_a_version_stage_is_not_replaced_by_the_current_value(convert) -> None:
    settings, notes = convert("secret-versions")

    assert settings["secrets"] == {
        "NOW": {"name": "orders/jwt"},
        "PINNED": {"name": "orders/jwt", "property": "key"},
    }
    assert "secrets.BEFORE: it reads the version stage AWSPREVIOUS, which is not the current value" in notes
    assert "secrets.PINNED: its version is pinned by an id; here it is always the current value." in notes
    assert "secrets.NOW" not in notes


def test_a_secret_that_is_not_in_secrets_manager_is_noted(convert) -> None:
    settings, notes = convert("secrets-elsewhere")

    assert "secrets" not in settings
    assert notes.count("it is an SSM parameter; copy the value to Secrets Manager") == 2
    assert "secrets.TEMPLATE: it refers to the placeholder ${DB_SECRET_ARN}; add the secret's name" in notes


def test_an_empty_entry_point_clears_that_of_the_image_and_keeps_the_command(convert) -> None:
    settings, notes = convert("cleared-entry-point")
    assert settings["command"] == ["python", "-m", "orders"]
    assert "command:" not in notes

    assert "command" not in convert("cleared-entry-point-and-command")[0]


@pytest.mark.parametrize(
    ("name", "image", "note"),
    [
        (
            "placeholder-image",
            {"repository": "api"},
            "image: it is the placeholder <IMAGE1_NAME>, so the repository is api; set image.repository.",
        ),
        ("placeholder-tag", {"repository": "api"}, "image: its tag is the placeholder ${TAG}; set image.tag."),
        (
            "placeholder-parts",
            {"repository": "api", "tag": "1.0"},
            "image: it is the placeholder <repository>, so the repository is api; set image.repository.",
        ),
        ("placeholder-registry", {"repository": "orders-api"}, "image: its tag is the placeholder __VERSION__"),
    ],
)
def test_a_placeholder_in_the_image_is_named(convert, name, image, note) -> None:
    settings, notes = convert(name)

    assert settings["image"] == image
    assert note in notes


def test_a_placeholder_in_a_value_is_named(convert) -> None:
    settings, notes = convert("placeholder-values")

    assert settings["environment"]["GREETING"] == "Hello"
    assert settings["secrets"] == {"KEY": {"name": "orders/key"}}
    assert "environment.REGION: its value has the placeholder ${AWS_REGION}; set the value." in notes
    assert "environment.GREETING" not in notes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"name": "a", "cpu": ${cpu}}]', "Replace placeholders such as ${cpu} by values, as the pipeline does."),
        (
            '[{"name": "a", "memory": "<MEMORY>"}]',
            "containerDefinitions.0.memory: it is the placeholder <MEMORY>. Replace it by a value",
        ),
        ('[{"name": "a", "cpu": "256"}]', "containerDefinitions.0.cpu: expected a whole number, found a string."),
        ('[{"name": "a", "cpu": -1}]', "containerDefinitions.0.cpu: the number is too small. Use 0 or more."),
        ('[{"name": ""}]', "containerDefinitions.0.name: the text is too short. Give at least 1 character."),
    ],
)
def test_a_value_of_another_type_is_described(capsys, tmp_path, text, sentence) -> None:
    file = tmp_path / "task.json"
    file.write_text(text)

    assert main(["ecs", str(file)]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(("name", "noted"), [("port-80-of-any-user", True), ("port-80-of-a-numeric-user", False)])
def test_a_port_below_1024_is_noted_unless_the_image_is_known_to_run_without_root(convert, name, noted) -> None:
    settings, notes = convert(name)

    assert settings["port"] == 80
    assert ("port: the pod may listen on 80 without being root" in notes) == noted


def test_the_output_says_where_the_settings_belong(capsys) -> None:
    main(["ecs", str(SHAPES / "containers-only.json")])

    head = capsys.readouterr().out.partition("image:")[0]
    assert "under landfall:settings.systems.<system>.<service>" in head
    assert all(line.startswith("#") for line in head.splitlines())


def test_a_dash_reads_standard_input(capsys, monkeypatch) -> None:
    text = (SHAPES / "containers-only.json").read_bytes()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    assert main(["ecs", "-"]) == 3
    assert yaml.safe_load(capsys.readouterr().out)["port"] == 8080

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"{")))
    assert main(["ecs", "-"]) == 1
    assert capsys.readouterr().err.startswith("error: standard input: it is not JSON (")

    with pytest.raises(SystemExit) as ended:
        main(["ecs", "-", "-"])
    assert ended.value.code == 2
