"""The parity ledger of Flexdesk in its committed stacks."""

from __future__ import annotations

import re

import pytest

from migration.facts import display, facts
from migration.flexdesk.claims import CLAIMS
from migration.flexdesk.source import flexdesk
from tests.support.migration_changes import CONFIG, DEPLOYMENT, FLEXDESK, changed, container, faults, ledger_of
from tests.support.stack_plans import FLEXDESK as STACKS
from tests.support.stack_plans import planned

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret"  # noqa: S105 -- a type

FACTS = {fact.name: fact for fact in facts("", flexdesk("prod"))}
LINES = re.compile(r"^[\w./-]+:\d+(-\d+)?(,\d+(-\d+)?)*$")
"""A file with the lines that state a fact."""


@pytest.mark.parametrize("stack", STACKS)
def test_every_difference_from_the_old_host_is_explained(stack: str) -> None:
    assert faults(planned(stack), FLEXDESK) == []


def test_every_fact_names_the_lines_that_state_it_or_the_default_that_applies() -> None:
    unsourced = {
        fact.name for fact in FACTS.values() if not LINES.match(fact.source) and "default of" not in fact.original
    }
    assert unsourced == set()


def test_secrets_are_named_and_have_no_value() -> None:
    values = [fact.value for name, fact in FACTS.items() if "/secrets/" in name]
    assert len(values) == 6
    assert all(str(value).startswith("${") for value in values)


@pytest.mark.parametrize("stack", STACKS)
def test_every_claim_of_the_document_is_a_row(stack: str) -> None:
    names = [claim.name for claim in CLAIMS]
    assert len(set(names)) == len(names) == 21
    rows = {each.name for each in ledger_of(FLEXDESK, planned(stack)).entries}
    assert {f"claims/{name}" for name in names} <= rows


@pytest.mark.parametrize(
    ("name", "source", "planned_value"),
    [
        ("services/backend/resources/cpu", "500m (0.5 CPU reserved)", "250m"),
        ("services/backend/resources/memory_limit", "1024Mi (1G)", "1024Mi"),
        ("services/backend/process/user_id", "999 (nodeuser)", "999"),
        ("services/backend/target_group/success_codes", "200-399", "200,429"),
        ("services/backend/target_group/health_path", "/", "/api/v2/health"),
        ("services/datadog-agent/image/repository", "datadog/agent", "—"),
        ("load_balancer/tls_policy", *(["ELBSecurityPolicy-TLS13-1-2-2021-06"] * 2)),
        ("claims/document/replicas of the backend", "3-10", "3-10"),
        ("claims/document/pods that stay available", "2", "2"),
        ("claims/document/liveness probe", "http", "tcp"),
        ("claims/document/schema migration", "in the command of the image", "Job"),
    ],
)
def test_a_row_has_the_value_of_both_sides(name: str, source: str, planned_value: str) -> None:
    (entry,) = (each for each in ledger_of(FLEXDESK, planned("flexdesk-prod")).entries if each.name == name)
    assert (display(entry.source), display(entry.planned)) == (source, planned_value)


@pytest.mark.parametrize(
    ("type_", "name", "change", "fault"),
    [
        (
            CONFIG,
            "flexdesk-backend-config",
            lambda inputs: inputs["data"].pop("REDIS_PORT"),
            "services/backend/environment/REDIS_PORT: the plan has no value",
        ),
        (
            DEPLOYMENT,
            "flexdesk-backend-deployment",
            lambda inputs: container(inputs).update(livenessProbe={"httpGet": {"path": "/", "port": "http"}}),
            "claims/document/liveness probe: both sides have http. Remove the explanation.",
        ),
        (
            DEPLOYMENT,
            "flexdesk-backend-deployment",
            lambda inputs: container(inputs).pop("args"),
            "services/backend/process/command: the plan has no value",
        ),
        (
            DEPLOYMENT,
            "flexdesk-backend-deployment",
            lambda inputs: container(inputs)["lifecycle"]["preStop"]["sleep"].update(seconds=5),
            "services/backend/lifecycle/pre_stop_seconds: the plan has 5, the explanation is for 30.",
        ),
        (
            INGRESS,
            "flexdesk-backend-ingress",
            lambda inputs: inputs["metadata"]["annotations"].update({"alb.ingress.kubernetes.io/success-codes": "200"}),
            "services/backend/target_group/success_codes: the plan has 200, the explanation is for 200,429.",
        ),
        (
            NETWORK_POLICY,
            "flexdesk-backend-network-policy",
            lambda inputs: inputs["spec"]["egress"].pop(0),
            "services/backend/network/allowed_destinations: the plan has",
        ),
        (
            EXTERNAL_SECRET,
            "flexdesk-backend-secrets",
            lambda inputs: inputs["spec"]["target"]["template"]["data"].update(
                DB_CONNECTION_STRING="{{ .database_url }}"
            ),
            "services/backend/secrets/DB_CONNECTION_STRING: the plan has flexdesk/prod/database#url",
        ),
    ],
)
def test_a_change_that_is_not_explained_is_a_fault(type_, name, change, fault) -> None:
    found = faults(changed(type_, name, change, "flexdesk-prod"), FLEXDESK)
    assert any(each.startswith(fault) for each in found), found
