"""The settings that the keys of a Compose service become."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.compose_projects import app, project


def microservice(folder, **keys: Any) -> dict[str, Any]:
    """Return the settings of a service that publishes port 8080."""
    return app(folder, **{"ports": ["8080:8080"], **keys}).one("microservices")


@pytest.mark.parametrize(
    ("entrypoint", "command", "expected"),
    [
        (None, "serve --port 80", {"arguments": ["serve", "--port", "80"]}),
        (None, ["serve", "a b"], {"arguments": ["serve", "a b"]}),
        ("/run.sh 'a b'", None, {"command": ["/run.sh", "a b"]}),
        (["/run.sh"], "x y", {"command": ["/run.sh"], "arguments": ["x", "y"]}),
        ([], ["x"], {"command": ["x"]}),
        ("", "x", {"command": ["x"]}),
        (None, None, {}),
    ],
)
def test_the_entry_point_is_the_command_and_the_command_its_arguments(tmp_path, entrypoint, command, expected) -> None:
    found = microservice(tmp_path, entrypoint=entrypoint, command=command)

    assert {key: found[key] for key in ("command", "arguments") if key in found} == expected


def test_a_command_for_a_shell_is_cut_as_compose_cuts_it(tmp_path) -> None:
    found = app(tmp_path, command="migrate && serve 'a && b'", restart="always")

    assert found.one("workers")["arguments"] == ["migrate"]
    assert found.has("services.app.command: Compose runs no shell, and drops all from & on. Write sh -c")


@pytest.mark.parametrize(
    ("check", "readiness"),
    [
        ({"test": ["CMD", "curl", "-f", "http://localhost:8080/health"]}, {"path": "/health"}),
        ({"test": "wget -qO- http://127.0.0.1:8080 || exit 1"}, {"path": "/"}),
        ({"test": ["CMD-SHELL", "curl localhost:8080/x"]}, {"command": ["sh", "-c", "curl localhost:8080/x"]}),
        ({"test": "curl http://localhost:$$PORT/up"}, {"path": "/up"}),
        ({"test": "curl http://localhost:9090/metrics"}, {"path": "/metrics", "port": 9090}),
        ({"test": "nc -z localhost 8080"}, {"path": None}),
        (
            {"test": ["CMD", "curl", "-k", "https://localhost:8080/"]},
            {"command": ["curl", "-k", "https://localhost:8080/"]},
        ),
        ({"test": ["NONE"]}, {"path": None}),
        ({"test": "curl http://localhost:8080/", "disable": True}, {"path": None}),
        (None, {"path": None}),
    ],
)
def test_a_health_check_becomes_the_readiness_probe(tmp_path, check, readiness) -> None:
    found = microservice(tmp_path, healthcheck=check)["probes"]["readiness"]

    assert {key: value for key, value in found.items() if key in ("path", "port", "command")} == readiness


def test_times_of_a_health_check_are_kept_and_defaults_are_those_of_docker(tmp_path) -> None:
    given = {"test": "check", "interval": "1m30s", "timeout": "2500ms", "retries": 7, "start_period": "1m"}
    probes = microservice(tmp_path, healthcheck=given)["probes"]
    default = microservice(tmp_path, healthcheck={"test": "check"})["probes"]["readiness"]

    assert probes["readiness"] == {
        "command": ["sh", "-c", "check"],
        "periodSeconds": 90,
        "timeoutSeconds": 3,
        "failureThreshold": 7,
    }
    assert probes["liveness"]["initialDelaySeconds"] == 60
    assert (default["periodSeconds"], default["timeoutSeconds"], default["failureThreshold"]) == (30, 30, 3)


def test_docker_restarts_no_unhealthy_container_so_the_liveness_probe_only_connects(tmp_path) -> None:
    check = {"test": "curl http://localhost:8080/health"}

    assert microservice(tmp_path, healthcheck=check)["probes"]["liveness"]["path"] is None


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {
                "deploy": {
                    "resources": {
                        "limits": {"cpus": "2", "memory": "1g"},
                        "reservations": {"cpus": ".5", "memory": "512m"},
                    }
                }
            },
            {"cpu": "500m", "cpuLimit": "2000m", "memory": "512Mi", "memoryLimit": "1024Mi"},
        ),
        (
            {"deploy": {"resources": {"limits": {"cpus": "0.25", "memory": "100M"}}}},
            {"cpu": "250m", "cpuLimit": "250m", "memory": "100Mi"},
        ),
        ({"mem_limit": "256m", "cpus": 1.5}, {"cpu": "1500m", "cpuLimit": "1500m", "memory": "256Mi"}),
        ({"mem_reservation": "64m", "mem_limit": 134217728}, {"cpu": "250m", "memory": "64Mi", "memoryLimit": "128Mi"}),
        ({"mem_reservation": "64m"}, {"cpu": "250m", "memory": "64Mi", "memoryLimit": "128Mi"}),
        ({}, {"cpu": "250m", "memory": "512Mi", "memoryLimit": "1Gi"}),
    ],
)
def test_reservations_are_requests_and_limits_are_limits(tmp_path, keys, expected) -> None:
    assert microservice(tmp_path, **keys)["resources"] == expected


def test_the_grace_period_is_the_time_for_requests_and_tasks(tmp_path) -> None:
    server = microservice(tmp_path, stop_grace_period="2m")
    short = microservice(tmp_path, stop_grace_period="8s")
    worker = app(tmp_path, stop_grace_period="65s", restart="always").one("workers")

    assert server["shutdown"] == {"preStopSeconds": 5, "drainSeconds": 120, "terminationGracePeriodSeconds": 125}
    assert short["longestRequestSeconds"] == 8
    assert worker["longestTaskSeconds"] == 65
    assert worker["shutdown"] == {"preStopSeconds": 0, "drainSeconds": 65, "terminationGracePeriodSeconds": 65}


@pytest.mark.parametrize(
    ("user", "expected", "noted"),
    [
        ("1001:1002", {"userId": 1001, "groupId": 1002}, False),
        (104, {"userId": 104}, False),
        ("root", {}, True),
        ("0:0", {}, True),
        ("app", {}, True),
        ("99999", {}, True),
    ],
)
def test_a_user_is_numeric_and_not_root(tmp_path, user, expected, noted) -> None:
    found = app(tmp_path, user=user, restart="always")

    settings = found.one("workers")
    assert {key: settings[key] for key in ("userId", "groupId") if key in settings} == expected
    assert found.has("not converted: services.app.user") == noted


def test_further_ports_and_udp_are_kept(tmp_path) -> None:
    found = app(tmp_path, ports=["8080:80", "127.0.0.1:9000:9000", "53:53/udp", "2000-2100:2000-2100"], expose=["81"])

    assert found.one("microservices")["port"] == 80
    assert found.one("microservices")["additionalPorts"] == {
        "tcp-9000": {"port": 9000},
        "udp-53": {"port": 53, "protocol": "UDP"},
        "tcp-81": {"port": 81},
    }
    assert found.has("services.app.ports: the range 2000-2100 is left out")
    assert found.has("the host publishes 8080, 9000, 53, 2000-2100. Add exposure")


def test_temporary_file_systems_are_writable_paths(tmp_path) -> None:
    found = microservice(
        tmp_path,
        read_only=True,
        tmpfs=["/run:size=64m,mode=755", "/cache/"],
        shm_size="128m",
        volumes=[{"type": "tmpfs", "target": "/work", "tmpfs": {"size": 1048576}}, "/scratch"],
    )

    assert found["writablePaths"] == {
        "/tmp": "256Mi",  # noqa: S108  a path in the container
        "/run": "64Mi",
        "/cache": "256Mi",
        "/work": "1Mi",
        "/scratch": "256Mi",
        "/dev/shm": "128Mi",  # noqa: S108  a path in the container
    }


def test_small_files_of_the_project_become_files_and_others_are_noted(tmp_path) -> None:
    files = {"site.conf": "listen 80;\n", "big.conf": "x" * 20_000, "folder/a": "a"}
    mounts = [
        "./site.conf:/etc/site.conf:ro",
        "./big.conf:/etc/big.conf",
        "./folder:/folder",
        "/etc/hosts:/hosts",
        "./no:/no",
    ]
    found = app(tmp_path, files, volumes=mounts)

    assert found.one("workers")["files"] == {"/etc/site.conf": "listen 80;\n"}
    for path in ("/etc/big.conf", "/folder", "/hosts", "/no"):
        assert found.has(f"services.app.volumes: {path}: it ")


def test_the_replicas_are_min_and_max(tmp_path) -> None:
    assert microservice(tmp_path, scale=3)["scaling"] == {"min": 3, "max": 3}
    assert microservice(tmp_path, deploy={"replicas": "2"})["scaling"] == {"min": 2, "max": 2}
    assert app(tmp_path, deploy={"replicas": 0}, restart="always").has("deploy.replicas: it is 0")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"command": "say 'hello"}, "services.app.command: a quote is not closed, so it is left out. Close the quote."),
        (
            {"ports": ["5000:5000/sctp"]},
            "services.app.ports: port 5000 uses SCTP, which is not supported. Use TCP or UDP.",
        ),
        (
            {"volumes": [{"type": "npipe", "target": "/x"}]},
            "services.app.volumes: /x: the type npipe is not supported.",
        ),
        ({"platform": "windows/amd64"}, "services.app.platform: it is not supported. Use an image for linux/amd64 or"),
        ({"platform": "linux/arm64"}, "assumed: services.app.platform: the stack needs a node group with Graviton"),
        ({"network_mode": "host"}, "services.app.network_mode: pods have addresses of their own."),
        ({"network_mode": "container:x"}, "services.app.network_mode: each workload has a network of its own."),
        ({"working_dir": "/app"}, "services.app.working_dir: it is not a setting. Set WORKDIR in the image"),
        ({"image": "rabbitmq:3", "command": "rabbitmq-server -x"}, "services.app.command: the store starts its server"),
        ({"image": "mysql:8", "deploy": {"replicas": 3}}, "deploy.replicas: a server with data needs replication."),
        ({"image": "not valid!"}, "services.app.image: it is no valid name, so the repository is shop-app. Set it."),
        (
            {"healthcheck": {"test": ["CMD", ""]}, "ports": ["80"]},
            "services.app.healthcheck: its command has an empty word",
        ),
        (
            {"restart": "no", "healthcheck": {"test": "x"}, "image": "a:1", "deploy": {"mode": "replicated-job"}},
            "a Job has no",
        ),
    ],
)
def test_what_has_no_setting_is_noted(tmp_path, keys, line) -> None:
    assert app(tmp_path, **keys).has(line)


def test_names_that_become_equal_are_numbered(tmp_path) -> None:
    services = {name: {"image": "example/app:1", "ports": ["80"]} for name in ("my_app", "my-app", "9lives", "...")}

    assert set(project(tmp_path, {"services": services}).kinds()) == {"my-app", "my-app-2", "service-9lives", "service"}


def test_arm64_is_the_only_architecture_that_is_printed(tmp_path) -> None:
    assert microservice(tmp_path, platform="linux/arm64/v8")["architectures"] == ["arm64"]
    assert "architectures" not in microservice(tmp_path, platform="linux/amd64")
