"""Known hazards of the migration of Email-RAG, each with the tests that protect against it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.support.settings_documents import ROOT

THIS = "tests/systems/test_email_rag_{}.py::{}"


def _of(module: str, *names: str) -> tuple[str, ...]:
    return tuple(THIS.format(module, name) for name in names)


HAZARDS: Mapping[str, tuple[str, ...]] = {
    "H1": _of("order", "test_a_dump_is_restored_before_the_migration_and_before_any_process_writes"),
    "H2": _of(
        "order",
        "test_one_job_migrates_the_database_before_the_processes_start",
        "test_another_image_migrates_the_database_again",
        "test_no_pod_migrates_the_database_by_itself",
    ),
    "H3": _of("data", "test_the_vectors_have_one_server_with_a_block_volume_of_its_own_and_both_addresses"),
    "H4": _of("data", "test_uploads_are_mounted_where_the_rows_of_the_database_expect_them"),
    "H5": _of("data", "test_no_pod_has_variables_of_services"),
    "H6": _of("data", "test_a_generated_password_needs_no_escaping_in_a_url"),
    "H7": _of("data", "test_the_url_of_the_database_suits_both_drivers_of_the_application"),
    "H8": _of("data", "test_both_urls_of_the_cache_require_tls_by_themselves_and_the_cache_has_two_databases"),
    "H9": _of("order", "test_all_processes_run_one_image_with_a_pinned_tag_or_digest"),
    "H10": _of("work", "test_the_broker_waits_two_hours_for_an_acknowledgement_with_both_hostings"),
    "H11": _of(
        "work",
        "test_a_worker_can_end_its_task_before_a_rollout_a_drain_or_an_autoscaler_ends_its_pod",
        "test_a_worker_runs_on_nodes_that_aws_does_not_reclaim",
    ),
    "H12": _of("work", "test_the_queues_that_receive_tasks_are_measured_with_the_messages_in_progress"),
    "H13": _of(
        "budgets",
        "test_the_pods_of_a_rollout_open_at_most_the_connections_that_the_database_accepts",
        "test_the_defaults_fit_at_max_replicas_with_both_hostings",
    ),
    "H14": _of("pods", "test_a_container_has_the_probes_that_its_process_can_answer")
    + _of("budgets", "test_an_http_probe_of_the_backend_tolerates_five_minutes_without_an_answer"),
    "H15": _of("work", "test_the_largest_upload_fits_into_the_temporary_directory_and_on_the_node")
    + _of("pods", "test_the_disk_of_a_node_holds_the_images_and_the_directories_of_its_pods"),
    "H16": _of("traffic", "test_the_frontend_finds_the_backend_in_every_namespace")
    + _of("order", "test_the_service_of_the_backend_exists_before_the_frontend_resolves_its_name"),
    "H17": _of("traffic", "test_the_ingress_has_annotations_of_its_own_controller_alone")
    + _of("traffic", "test_the_load_balancer_waits_for_uploads_and_streams"),
    "H18": _of("traffic", "test_the_proxy_keeps_the_limits_and_headers_of_the_old_host"),
    "H19": _of("pods", "test_the_kubelet_does_not_change_the_modes_of_files_that_have_their_owner")
    + _of("data", "test_the_broker_has_the_user_of_its_image_and_a_stable_name"),
    "H20": _of("data", "test_databases_have_block_volumes_and_no_shared_file_system"),
    "H21": _of("order", "test_the_import_reads_the_exports_and_cannot_change_them"),
    "H22": _of(
        "data",
        "test_secrets_come_from_secrets_manager_and_optional_keys_do_not_fail_the_others",
        "test_no_container_creates_an_account",
    ),
    "H23": _of("data", "test_the_file_system_has_elastic_throughput"),
    "H24": _of("data", "test_the_model_is_downloaded_once_and_read_from_one_place_without_the_internet"),
    "H25": _of("pods", "test_a_container_has_the_probes_that_its_process_can_answer") + _of("settings", "test_refused"),
    "H26": _of("work", "test_the_backend_scales_by_processor_and_memory"),
    "H27": _of("work", "test_replicas_are_those_of_the_migration_document"),
    "H28": _of("work", "test_the_vector_database_accepts_a_large_batch"),
}
"""Tests of each hazard, by its number in the fact sheet."""


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
    assert list(HAZARDS) == [f"H{number}" for number in range(1, 29)]


def test_the_tests_are_in_this_folder() -> None:
    assert {Path(test.split("::")[0]).parent for tests in HAZARDS.values() for test in tests} == {Path("tests/systems")}
