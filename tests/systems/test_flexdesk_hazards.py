"""Known hazards of the migration of Flexdesk, each with the tests that protect against it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.support.migration_pages import FOLDER
from tests.support.settings_documents import ROOT

THIS = "tests/systems/test_flexdesk_{}.py::{}"


def _of(module: str, *names: str) -> tuple[str, ...]:
    return tuple(THIS.format(module, name) for name in names)


HAZARDS: Mapping[str, tuple[str, ...]] = {
    "H1": _of(
        "pods",
        "test_every_probe_is_a_tcp_connection",
        "test_a_get_of_a_route_that_the_rate_limiter_counts_is_refused",
    ),
    "H2": _of(
        "pods",
        "test_a_get_of_a_route_that_the_rate_limiter_counts_is_refused",
        "test_readiness_may_be_a_command_that_accepts_both_answers",
        "test_a_readiness_command_that_calls_a_route_accepts_the_answer_of_the_rate_limiter",
    ),
    "H3": _of(
        "traffic",
        "test_the_load_balancer_checks_the_route_and_accepts_the_answer_of_the_rate_limiter",
        "test_another_health_check_or_host_is_refused",
    )
    + _of(
        "alarms",
        "test_errors_and_unhealthy_targets_have_alarms",
        "test_a_rate_limiter_that_refuses_requests_of_all_users_raises_an_alarm",
    ),
    "H4": _of(
        "pods",
        "test_every_probe_is_a_tcp_connection",
        "test_a_command_that_could_restart_every_pod_without_redis_is_refused",
    )
    + _of("alarms", "test_a_lost_redis_is_an_alarm_of_the_load_balancer_and_of_the_targets"),
    "H5": _of(
        "pods",
        "test_a_pod_of_the_backend_starts_the_server_without_the_migration_of_the_image",
        "test_one_job_migrates_before_the_backend_and_again_for_another_image",
        "test_a_backend_that_would_migrate_in_every_pod_is_refused",
    ),
    "H6": _of(
        "network",
        "test_the_backend_reaches_its_stores_mail_https_and_the_agent_of_its_node_alone",
        "test_every_pod_reaches_dns_by_udp_and_tcp",
        "test_the_load_balancer_alone_reaches_the_backend_at_its_port_alone",
    )
    + _of("traffic", "test_production_admits_the_browsers_of_all_users"),
    "H7": _of(
        "configuration",
        "test_the_backend_has_every_variable_that_its_code_reads_and_no_other",
        "test_secrets_come_from_secrets_manager_and_those_of_uploads_are_optional",
        "test_the_port_of_redis_has_no_default",
    ),
    "H8": _of("stacks", "test_no_service_monitor_scrapes_a_route_that_does_not_exist"),
    "H9": _of(
        "stacks",
        "test_the_nodes_hold_every_pod_of_the_stack",
        "test_the_nodes_of_the_document_do_not_hold_the_add_ons",
        "test_the_kubernetes_version_is_supported_and_no_node_has_ssh",
    ),
    "H10": _of("stacks", "test_the_image_is_in_the_registry_of_the_account_with_a_tag_that_cannot_move"),
    "H11": _of(
        "traffic",
        "test_the_load_balancer_sends_requests_of_the_host_to_the_pods",
        "test_production_has_https_alone_with_a_certificate_of_acm",
    ),
    "H12": _of("pods", "test_the_heap_of_node_stays_below_the_memory_limit")
    + _of("configuration", "test_the_pods_of_a_rollout_open_at_most_the_connections_that_the_database_accepts"),
    "H13": _of(
        "traffic",
        "test_each_step_has_both_records_and_the_new_side_gets_exactly_its_share",
        "test_users_on_two_platforms_need_the_confirmation_that_both_share_their_state",
        "test_the_runbook_replaces_the_simple_alias_by_the_record_that_the_stack_adopts",
    ),
    "H14": _of("stacks", "test_the_vpc_cni_enforces_the_policies_and_nothing_else_does"),
    "H15": _of("pods", "test_a_pod_of_the_backend_starts_the_server_without_the_migration_of_the_image"),
    "H16": _of("pods", "test_a_pod_runs_on_x86_nodes_without_variables_of_services")
    + _of("configuration", "test_values_that_are_not_secret_are_those_of_the_settings"),
    "H17": _of(
        "pods",
        "test_open_requests_end_before_sigterm_ends_the_process",
        "test_a_shorter_pre_stop_time_is_refused",
        "test_a_rollout_adds_one_pod_and_a_drain_evicts_one",
        "test_pods_are_spread_over_zones_and_nodes",
    ),
    "H18": _of("configuration", "test_a_redis_server_that_the_client_cannot_use_is_refused"),
}
"""Tests of each hazard, by its number in the fact sheet."""


WORDS: Mapping[str, str] = {
    "H1": "Liveness",
    "H2": "Readiness",
    "H3": "code 200",
    "H4": "Redis",
    "H5": "command of the image",
    "H6": "NetworkPolicy",
    "H7": "Secret",
    "H8": "ServiceMonitor",
    "H9": "t3.small",
    "H10": ":latest",
    "H11": "Ingress class",
    "H12": "Memory",
    "H13": "Route 10 %",
    "H14": "Calico",
    "H15": "Distroless",
    "H16": "`redis`",
    "H17": "PDB",
    "H18": "ElastiCache",
}
"""A word of each hazard in the first column of the page, whose rows have the order of the fact sheet."""

PAGE = FOLDER / "flexdesk" / "hazards.md"


@cache
def functions(module: str) -> set[str]:
    """Return the names of the functions in a test module."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_has_tests(hazard: str) -> None:
    for test in HAZARDS[hazard]:
        module, name = test.split("::")
        assert name in functions(module), test


def test_every_hazard_of_the_fact_sheet_is_listed() -> None:
    assert list(HAZARDS) == [f"H{number}" for number in range(1, 19)]


def test_the_page_has_one_row_with_a_consequence_and_a_remedy_for_each_hazard() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").partition("\n## ")[0].splitlines()
        if line.startswith("| ") and not line.startswith("| hazard ")
    ]
    assert WORDS.keys() == HAZARDS.keys()
    for (hazard, word), row in zip(WORDS.items(), rows, strict=True):
        assert word in row[0], hazard
        assert len(row) == 3, hazard
        assert all(row), hazard


def test_the_tests_are_in_this_folder() -> None:
    assert {Path(test.split("::")[0]).parent for tests in HAZARDS.values() for test in tests} == {Path("tests/systems")}
