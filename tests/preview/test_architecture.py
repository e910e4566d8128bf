"""The picture of a stack shows what the plan permits: nothing more, and nothing less."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from preview.views import architecture
from tests.support.stack_plans import STACKS, manifests, planned

SERVICES = {"aggregator", "layering", "orchestrator", "wash_trading"}


def arrows(stack: str) -> set[tuple[str, str, str]]:
    """From, what is written on it, to; without the namespace in the names."""
    found = re.findall(r'^  (\w+) <?-.?->\|"([^"]*)"\| (\w+)$', architecture.text(planned(stack)), re.MULTILINE)
    namespace = f"_layering_detection_{stack.partition(' ')[0]}"
    return {(source.replace(namespace, ""), label, target.replace(namespace, "")) for source, label, target in found}


def of(stack: str, source: str, target: str) -> set[tuple[str, str, str]]:
    return {each for each in arrows(stack) if each[0].startswith(source) and each[2].startswith(target)}


@pytest.mark.parametrize("stack", STACKS)
def test_only_the_orchestrator_calls_the_other_services(stack: str) -> None:
    assert of(stack, "workload", "workload") == {
        ("workload_orchestrator", "8001", "workload_layering"),
        ("workload_orchestrator", "8002", "workload_wash_trading"),
        ("workload_orchestrator", "8003", "workload_aggregator"),
    }


@pytest.mark.parametrize("stack", STACKS)
def test_file_arrows_follow_the_volume_mounts(stack: str) -> None:
    assert of(stack, "files", "workload") == {("files_input_pvc", "/app/input, read only", "workload_orchestrator")}
    assert of(stack, "workload", "files") == {
        ("workload_aggregator", "/app/output", "files_output_pvc"),
        ("workload_aggregator", "/app/logs", "files_logs_pvc"),
    }


@pytest.mark.parametrize("stack", STACKS)
def test_secret_arrows_lead_to_their_environment_variables(stack: str) -> None:
    found = {(label, target) for _, label, target in of(stack, "secret", "workload")}
    assert found == {
        *(("API_KEY", f"workload_{service}") for service in SERVICES),
        ("PSEUDONYMIZATION_SALT", "workload_aggregator"),
    }


def test_callers_only_reach_services_through_the_load_balancer() -> None:
    assert {target for source, _, target in arrows("prod") if source.startswith("callers")} == {"balancer"}
    assert {label for source, label, _ in arrows("prod") if source.startswith("callers")} == {"HTTPS"}
    assert {label for source, label, _ in arrows("dev") if source.startswith("callers")} == {"HTTP"}
    assert {target for source, _, target in arrows("prod") if source.startswith("balancer")} == {
        f"workload_{service}" for service in SERVICES
    }


@pytest.mark.parametrize("stack", STACKS)
def test_every_deployment_is_a_node_with_port_and_replicas(stack: str) -> None:
    picture = architecture.text(planned(stack))
    systems = [each for each in manifests(stack) if "app.kubernetes.io/part-of" in each["metadata"].get("labels", {})]
    names = {each["metadata"]["name"] for each in systems if each["kind"] == "Deployment"}
    assert names == {service.replace("_", "-") for service in SERVICES}
    for name in names:
        assert re.search(rf'\["{name}<br>port 800\d, [12] to \d+ pods"\]', picture)


def test_each_namespace_is_a_subgraph() -> None:
    both = replace(planned("dev"), resources=(*planned("dev").resources, *planned("prod").resources))
    picture = architecture.text(both).splitlines()
    boxes = [line for line in picture if line.startswith("  subgraph")]
    assert len(boxes) == 2
    assert picture.count("  end") == 2


def test_a_stack_without_a_system_has_an_empty_diagram() -> None:
    assert architecture.text(replace(planned("dev"), resources=())) == "flowchart LR\n"


def test_every_arrow_connects_existing_nodes() -> None:
    picture = architecture.text(planned("prod"))
    nodes = set(re.findall(r"^ +(\w+)[\[({]", picture, re.MULTILINE))
    used = {
        name
        for source, target in re.findall(r'^  (\w+) <?-.?->\|"[^"]*"\| (\w+)$', picture, re.MULTILINE)
        for name in (source, target)
    }
    assert used <= nodes
    assert used
