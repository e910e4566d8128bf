"""The parity ledger of Email-RAG in the committed stacks."""

from __future__ import annotations

import pytest

from migration.email_rag.claims import CLAIMS
from migration.facts import display
from tests.support.migration_changes import CONFIG, DEPLOYMENT, EMAIL_RAG, changed, container, faults, ledger_of
from tests.support.stack_plans import STACKS, planned

STATEFUL_SET = "kubernetes:apps/v1:StatefulSet"
SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"


@pytest.mark.parametrize("stack", STACKS)
def test_every_difference_from_compose_is_explained(stack) -> None:
    assert faults(planned(stack), EMAIL_RAG) == []


@pytest.mark.parametrize(
    ("stack", "name", "source", "planned_value"),
    [
        ("prod", "services/backend/depends_on/postgres", "ready (service_healthy)", "ready"),
        ("dev", "services/backend/depends_on/rabbitmq", "ready (service_healthy)", "ready"),
        ("dev", "services/backend/environment/UPLOAD_DIR", "/app/uploads (default of the code)", "/app/uploads"),
        ("dev", "services/redis/server_settings/maxmemory", "256mb", "256mb"),
        ("dev", "services/postgres/process/user_id", "70 (started as root)", "70"),
        ("prod", "services/frontend/proxy/max_body", "5Gi (5G)", "5Gi"),
        ("prod", "services/frontend/proxy/headers/Strict-Transport-Security", "max-age=63072000", "max-age=63072000"),
        ("prod", "services/frontend/proxy/rate_limit", "100r/m for each address, burst 20", None),
        ("prod", "load_balancer/listeners", "HTTP 80 redirects to 443, HTTPS 443", None),
        ("prod", "claims/document/replicas of the worker", "2-10", "2-10"),
        ("prod", "claims/chart/requests of backend", "500m 2048Mi", "500m 2048Mi"),
        ("dev", "claims/chart/volume of postgres", "50Gi", "50Gi"),
    ],
)
def test_the_plan_has_the_value_of_the_old_platform(stack, name, source, planned_value) -> None:
    (entry,) = (each for each in ledger_of(EMAIL_RAG, planned(stack)).entries if each.name == name)

    assert entry.is_same
    assert display(entry.source) == source
    assert display(entry.planned) == (planned_value or source)


@pytest.mark.parametrize(
    ("stack", "type_", "name", "change", "fault"),
    [
        (
            "dev",
            CONFIG,
            "email-rag-backend-config",
            lambda inputs: inputs["data"].update(UPLOAD_DIR="/app/data/uploads"),
            "services/backend/environment/UPLOAD_DIR: Docker Compose has /app/uploads (default of the code), the plan",
        ),
        (
            "dev",
            CONFIG,
            "email-rag-worker-config",
            lambda inputs: inputs["data"].pop("CHROMA_PORT"),
            "services/worker/environment/CHROMA_PORT",
        ),
        (
            "prod",
            DEPLOYMENT,
            "email-rag-worker-deployment",
            lambda inputs: inputs["spec"]["template"]["spec"].update(terminationGracePeriodSeconds=300),
            "services/worker/lifecycle/termination_grace_seconds: the plan has 300, the explanation is for 3900.",
        ),
        (
            "prod",
            DEPLOYMENT,
            "email-rag-backend-deployment",
            lambda inputs: container(inputs).update(livenessProbe={"httpGet": {"path": "/health", "port": "http"}}),
            "claims/chart/liveness probe of backend: both sides have http. Remove the explanation.",
        ),
        (
            "prod",
            SCALED_OBJECT,
            "email-rag-worker-autoscaler",
            lambda inputs: inputs["spec"]["triggers"][0]["metadata"].update(queueName="celery"),
            "claims/chart/queues of worker: the plan has celery: 4 messages, with those in progress, indexing: 4",
        ),
        (
            "dev",
            STATEFUL_SET,
            "email-rag-stores-postgres-server-stateful-set",
            lambda inputs: container(inputs)["args"].__setitem__(1, "max_connections=50"),
            "services/postgres/server_settings/max_connections: the plan has 50, the explanation is for 300.",
        ),
        (
            "dev",
            CONFIG,
            "email-rag-stores-rabbitmq-server-files",
            lambda inputs: inputs["data"].update({"file-0": "consumer_timeout = 1800000\n"}),
            "services/rabbitmq/server_settings/consumer_timeout: both sides have 1800000. Remove the explanation.",
        ),
        (
            "dev",
            CONFIG,
            "email-rag-frontend-files",
            lambda inputs: inputs["data"].update(
                {"file-0": inputs["data"]["file-0"].replace("add_header Strict-Transport-Security", "# ")}
            ),
            "services/frontend/proxy/headers/Strict-Transport-Security: Docker Compose has max-age=63072000, the plan",
        ),
        (
            "prod",
            "aws:rds/instance:Instance",
            "email-rag-stores-postgres-managed-instance",
            lambda inputs: inputs.update(backupRetentionPeriod=0),
            "services/postgres/managed/backup_retention_days: the plan has 0, the explanation is for 14.",
        ),
        (
            "prod",
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "email-rag-stores-redis-managed-cache",
            lambda inputs: inputs.update(transitEncryptionMode="preferred"),
            "services/redis/managed/encrypted_in_transit: the plan has no, the explanation is for yes.",
        ),
    ],
)
def test_a_change_that_is_not_explained_is_a_fault(stack, type_, name, change, fault) -> None:
    found = faults(changed(type_, name, change, stack), EMAIL_RAG)

    assert any(each.startswith(fault) for each in found), found


def test_every_claim_of_the_document_and_the_chart_is_a_row_in_every_stack() -> None:
    names = [claim.name for claim in CLAIMS]
    assert len(set(names)) == len(names)
    for stack in STACKS:
        rows = {each.name for each in ledger_of(EMAIL_RAG, planned(stack)).entries}
        assert {f"claims/{name}" for name in names} <= rows
