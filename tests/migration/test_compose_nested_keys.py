"""Keys below the keys of a service: each that no setting covers is noted with a reason."""

from __future__ import annotations

import pytest

from migration.compose.nested_keys import SENTENCES
from tests.support.compose_projects import app, project

PARTS = {
    "configs": lambda rest: {"configs": [{"source": "nginx", **rest}]},
    "depends_on": lambda rest: {"depends_on": {"db": {"condition": "service_started", **rest}}},
    "deploy.resources.limits": lambda rest: {"deploy": {"resources": {"limits": {"cpus": "1", **rest}}}},
    "deploy.restart_policy": lambda rest: {"deploy": {"restart_policy": {"condition": "any", **rest}}},
    "healthcheck": lambda rest: {"expose": ["80"], "healthcheck": {"test": "true", **rest}},
    "networks": lambda rest: {"networks": {"default": rest}},
    "ports": lambda rest: {"ports": [{"target": 80, **rest}]},
    "volumes": lambda rest: {"volumes": [{"type": "volume", "source": "data", "target": "/data", **rest}]},
}
"""A service with a part that has some keys, by the path of the part."""


@pytest.mark.parametrize(("path", "key"), [(path, key) for path, keys in SENTENCES.items() for key in keys])
def test_a_nested_key_is_noted_with_reason_and_fix(tmp_path, path, key) -> None:
    services = {"app": {"image": "example/app:1", **PARTS[path]({key: {"some": "value"}})}, "db": {"image": "mysql:8"}}
    document = {"services": services, "volumes": {"data": None}, "configs": {"nginx": {"content": "a"}}}

    found = project(tmp_path, document)

    assert found.has(f"not converted: services.app.{path}.{key}: {SENTENCES[path][key]}")
    assert SENTENCES[path][key].count(". ") >= 1


@pytest.mark.parametrize("path", PARTS)
def test_an_unknown_nested_key_is_noted(tmp_path, path) -> None:
    services = {"app": {"image": "example/app:1", **PARTS[path]({"quantum": "1"})}, "db": {"image": "mysql:8"}}
    document = {"services": services, "volumes": {"data": None}, "configs": {"nginx": {"content": "a"}}}

    assert project(tmp_path, document).has(f"not converted: services.app.{path}.quantum: it is not converted")


def test_values_that_are_true_in_a_cluster_anyway_are_not_noted(tmp_path) -> None:
    ports = [{"target": 80, "mode": "ingress"}]
    policy = {"condition": "any", "delay": "0s"}

    found = app(tmp_path, ports=ports, deploy={"restart_policy": policy}, networks={"default": {"aliases": ["web"]}})

    assert not found.has("ports.mode")
    assert not found.has("restart_policy.delay")
    assert not found.has("aliases")
