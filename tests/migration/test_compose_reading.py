"""Compose files are read and merged as Docker Compose reads and merges them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migration.compose.reading import Composition, read
from tests.support import compose_reference
from tests.support.compose_reference import DOCUMENTS, NAMES, built, facts_of, of_compose, of_conversion, reference
from tests.support.examples import examples


def merged(folder: Path, *texts: str) -> Composition:
    """Read some texts as files that override each other."""
    files = [folder / f"{index}.yaml" for index in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return read(files)


@pytest.mark.parametrize("name", NAMES)
def test_a_project_is_read_as_docker_compose_reads_it(name: str) -> None:
    found = of_conversion(name)

    assert found == compose_reference.with_secrets_hidden(reference(name), found)


def test_every_project_is_described() -> None:
    described = re.findall(r"^\| ([a-z-]+) \|", (DOCUMENTS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert [name for name in described if name != "folder"] == NAMES


def test_mappings_are_merged_and_lists_appended(tmp_path) -> None:
    service = merged(
        tmp_path,
        "services: {app: {image: a, expose: [80], labels: {one: 1}, dns: 192.0.2.1}}",
        "services: {app: {expose: [81, 80], labels: [two=2], dns: [192.0.2.2]}}",
    ).model.services["app"]

    assert service.expose == ["80", "81"]
    assert service.labels == {"one": "1", "two": "2"}
    assert service.rest["dns"] == ["192.0.2.1", "192.0.2.2"]


def test_a_mount_and_a_port_replace_those_with_their_key(tmp_path) -> None:
    service = merged(
        tmp_path,
        "services: {app: {image: a, volumes: ['./one:/data:ro'], ports: ['80:80', '443:443']}}",
        "services: {app: {volumes: [{type: tmpfs, target: /data}], "
        "ports: [{target: 80, published: '80'}, '8443:443']}}",
    ).model.services["app"]

    assert [(mount.type, mount.target) for mount in service.volumes] == [("tmpfs", "/data")]
    assert [(port.published, port.target) for port in service.ports] == [
        ("80", "80"),
        ("443", "443"),
        ("8443", "443"),
    ]


def test_commands_are_replaced_and_never_appended(tmp_path) -> None:
    service = merged(
        tmp_path,
        "services: {app: {image: a, command: [one], entrypoint: [two], healthcheck: {test: [CMD, a], retries: 2}}}",
        "services: {app: {command: [three], entrypoint: , healthcheck: {test: [CMD, b]}}}",
    ).model.services["app"]

    assert (service.command, service.entrypoint) == (["three"], None)
    assert service.healthcheck is not None
    assert (service.healthcheck.test, service.healthcheck.retries) == (["CMD", "b"], 2)


def test_reset_removes_a_value_and_override_replaces_it(tmp_path) -> None:
    model = merged(
        tmp_path,
        "services: {app: {image: a, build: ., ports: ['80:80'], environment: {A: 1, B: 2}}, gone: {image: b}}",
        "services: {app: {build: !reset , ports: !override ['81:81'], environment: {A: !reset }}, gone: !reset }",
    ).model

    service = model.services["app"]
    assert (service.build, list(service.environment), list(model.services)) == (None, ["B"], ["app"])
    assert [port.published for port in service.ports] == ["81"]


def test_logging_options_are_merged_for_one_driver_only(tmp_path) -> None:
    base = "services: {app: {image: a, logging: {driver: syslog, options: {tag: a}}}}"
    same = merged(tmp_path, base, "services: {app: {logging: {options: {facility: b}}}}").model.services["app"]
    other = merged(tmp_path, base, "services: {app: {logging: {driver: gelf}}}").model.services["app"]

    assert same.rest["logging"] == {"driver": "syslog", "options": {"tag": "a", "facility": "b"}}
    assert other.rest["logging"] == {"driver": "gelf"}


def test_anchors_and_merge_keys_are_resolved(tmp_path) -> None:
    services = merged(
        tmp_path,
        """\
x-base: &base {image: a, restart: always}
x-more: &more {restart: "no", user: "5"}
services:
  app: {<<: [*base, *more], image: b}
  copy: {<<: *base}
""",
    ).model.services

    assert (services["app"].image, services["app"].restart, services["app"].user) == ("b", "always", "5")
    assert services["copy"].image == "a"


def test_words_are_those_of_yaml_1_2(tmp_path) -> None:
    service = merged(
        tmp_path,
        "services: {app: {image: a, restart: no, ports: [22:22], "
        "environment: {A: yes, B: 0o17, C: 1.50, D: 2024-01-01}}}",
    ).model.services["app"]

    assert service.restart == "no"
    assert [port.published for port in service.ports] == ["22"]
    assert service.environment == {"A": "yes", "B": "15", "C": "1.5", "D": "2024-01-01"}


def test_several_documents_of_one_file_are_merged(tmp_path) -> None:
    text = "services: {app: {image: a}}\n---\nservices: {app: {user: '7'}}\n"

    assert merged(tmp_path, text).model.services["app"].user == "7"


FRAGMENTS: dict[str, list[Any]] = {
    "image": ["a:1", "${IMAGE:-b}:2"],
    "command": ["x y", 'x "y z"', ["p", "q"], [], None],
    "entrypoint": ["e f", ["g"]],
    "environment": [{"A": 1, "B": None}, ["A=2", "C"], {"A": "${V:-d}", "D": True, "E": 1.5}, ["B=x=y"]],
    "env_file": ["one.env", ["one.env", "two.env"], [{"path": "two.env", "required": False}]],
    "ports": [["80"], ["80:80", "81:80"], [{"target": 80, "published": "80"}], [3000], ["3000-3002:3000-3002"], []],
    "expose": [["80"], [80, "90"]],
    "volumes": [["v:/a"], ["w:/a:ro"], ["./x:/a", "/c"], [{"type": "volume", "source": "v", "target": "/b"}]],
    "tmpfs": ["/t", ["/t", "/u:size=1m"]],
    "depends_on": [["db"], {"db": {"condition": "service_healthy"}}],
    "healthcheck": [
        {"test": "curl x"},
        {"test": ["CMD", "a"], "interval": "10s"},
        {"interval": "1m30s", "test": ["NONE"]},
    ],
    "labels": [{"x": 1, "y": None}, ["x=2", "z"]],
    "networks": [["n"], {"m": None}, {"n": {"aliases": ["k"]}}],
    "dns": ["192.0.2.1", ["192.0.2.1", "192.0.2.2"]],
    "logging": [{"driver": "syslog", "options": {"a": "b"}}, {"driver": "json-file"}, {"options": {"c": "d"}}],
    "deploy": [{"replicas": 2}, {"resources": {"limits": {"cpus": "0.5", "memory": "64M"}}}, {"replicas": "3"}],
    "stop_grace_period": ["10s", "1m"],
    "profiles": [["p"], ["p", "q"]],
    "secrets": [["s"], [{"source": "s", "target": "t"}]],
    "links": [["db:x"]],
}
"""Values of the keys of a service in their short and long forms."""

SERVICE = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in FRAGMENTS.items()})


@pytest.fixture(scope="session")
def program(tmp_path_factory) -> Path:
    """Build the loader of Docker Compose."""
    if shutil.which("go") is None:
        pytest.skip("Go is not installed, which builds the loader of Docker Compose")
    try:
        return built(tmp_path_factory.mktemp("compose_go"))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"Go cannot build the loader of Docker Compose: {error.stderr.decode()[-200:]}")


def test_the_references_are_those_of_docker_compose(program) -> None:
    outdated = [name for name in NAMES if of_compose(program, name) != reference(name)]

    assert outdated == [], "run python -m tests.support.compose_reference"


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=SERVICE, extended=SERVICE, override=SERVICE)
def test_generated_files_are_merged_as_docker_compose_merges_them(
    tmp_path_factory, program, base, extended, override
) -> None:
    folder = tmp_path_factory.getbasetemp() / "merge"
    folder.mkdir(exist_ok=True)
    (folder / "one.env").write_text("A=env\nF=1\n", encoding="utf-8")
    (folder / "two.env").write_text('F=2\nG="x y"\n', encoding="utf-8")
    services = {
        "app": {"image": "a", **base, "extends": "other"},
        "other": {"image": "o", **extended},
        "db": {"image": "z"},
    }
    top = {
        "volumes": {"v": None, "w": None},
        "networks": {"n": None, "m": None},
        "secrets": {"s": {"file": "./one.env"}},
    }
    documents = [{"services": services, **top}, {"services": {"app": override}}]
    files = [folder / "0.yaml", folder / "1.yaml"]
    for file, document in zip(files, documents, strict=True):
        file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    found = facts_of(read(files))

    expected = compose_reference.of_files(program, files)
    assert found == compose_reference.with_secrets_hidden(expected, found)
