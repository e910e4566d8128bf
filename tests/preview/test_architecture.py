"""The picture of a stack shows what the plan permits: nothing more, and nothing less."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from preview.views import architecture
from tests.support.stack_plans import STACKS, manifests, planned

SERVICES = {"aggregator", "layering", "orchestrator", "wash_trading"}


def namespace_of(stack: str) -> str:
    return f"layering-detection-{stack.partition(' ')[0]}"


def picture_of(stack: str) -> str:
    """Return the picture of layering detection."""
    return architecture.text(planned(stack), namespace_of(stack))


def arrows(stack: str) -> set[tuple[str, str, str]]:
    """From, what is written on it, to; without the namespace in the names."""
    found = re.findall(r'^  (\w+) <?-.?->\|"([^"]*)"\| (\w+)$', picture_of(stack), re.MULTILINE)
    namespace = f"_{namespace_of(stack).replace('-', '_')}"
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
    picture = picture_of(stack)
    own = [each for each in manifests(stack) if each["metadata"].get("namespace") == namespace_of(stack)]
    names = {each["metadata"]["name"] for each in own if each["kind"] == "Deployment"}
    assert names == {service.replace("_", "-") for service in SERVICES}
    for name in names:
        assert re.search(rf'\["{name}<br>port 800\d, [12] to \d+ pods"\]', picture)


def test_each_namespace_is_a_subgraph() -> None:
    both = replace(planned("dev"), resources=(*planned("dev").resources, *planned("prod").resources))
    picture = architecture.text(both).splitlines()
    boxes = [line for line in picture if line.startswith("  subgraph")]
    namespaces = {f"{system}-{stack}" for system in ("email-rag", "layering-detection") for stack in ("dev", "prod")}
    assert {box.split('"')[1] for box in boxes} == namespaces
    assert picture.count("  end") == len(namespaces)


def test_a_picture_of_one_namespace_has_no_part_of_another_one() -> None:
    picture = architecture.text(planned("prod"), "email-rag-prod")
    assert "email_rag_prod_backend" in picture
    assert "layering" not in picture
    assert architecture.file(planned("prod"), "email-rag-prod").startswith("# Architecture of email-rag-prod\n")


def test_a_job_keeps_its_identifier_when_its_name_changes() -> None:
    assert 'workload_email_rag_prod_migration["migration<br>Job"]' in architecture.text(planned("prod"))


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
