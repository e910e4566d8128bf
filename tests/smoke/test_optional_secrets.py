"""A value that pods run without is a warning when it is missing, and no failure."""

from __future__ import annotations

import json

import pytest

from smoke.expected import Expected
from smoke.manifest import name, namespace
from tests.support.settings_documents import changed
from tests.support.stack_plans import planned, planned_with

SYSTEM = "email-rag-dev"
OPTIONAL = "backend-openai-api-key-optional"
REQUIRED = "backend-secrets"
NOT_SYNCED = [{"type": "Ready", "status": "False", "reason": "SecretSyncedError"}]

EMAIL_RAG = changed(
    "dev",
    {
        ("systems", "emailRag", "backend", "optionalSecrets"): {
            "OPENAI_API_KEY": {"name": "email-rag/dev/llm-keys", "property": "openai"}
        }
    },
)


@pytest.fixture
def plans():
    """Dev with an optional value for the backend of Email-RAG."""
    return lambda _: planned_with(EMAIL_RAG)


def missing(cluster, secret):
    """Leave the value out of Secrets Manager."""
    cluster.get("ExternalSecret", secret, SYSTEM)["status"]["conditions"] = NOT_SYNCED
    del cluster.lists[f"/api/v1/namespaces/{SYSTEM}/secrets"][secret]


def test_a_missing_optional_value_warns_and_the_run_passes(run, cluster):
    missing(cluster, OPTIONAL)
    code, out, _ = run("--json")
    document = json.loads(out)
    warnings = {(each["check"], each["name"]): each for each in document["results"] if each["warning"]}

    assert (code, document["ok"], document["failed"], document["warnings"]) == (0, True, 0, 2)
    assert set(warnings) == {("external secret", OPTIONAL), ("secret keys", OPTIONAL)}
    assert warnings["external secret", OPTIONAL]["found"] == "not ready: SecretSyncedError"
    assert warnings["secret keys", OPTIONAL]["found"] == f"no Secret {OPTIONAL}"
    assert all("they run without it" in each["remedy"] for each in warnings.values())


def test_the_text_report_shows_warnings_and_counts_them(run, cluster):
    missing(cluster, OPTIONAL)
    code, out, _ = run()

    assert code == 0
    assert out.count("\nwarn  ") == 2
    assert "do: set the value in AWS Secrets Manager if the pods should have it" in out
    assert out.rstrip().endswith("checks passed, 2 with a warning")


def test_a_missing_required_value_still_fails(failures, cluster):
    missing(cluster, REQUIRED)
    assert set(failures()) == {("external secret", REQUIRED), ("secret keys", REQUIRED)}


def test_a_blank_optional_value_fails(failures, cluster):
    """The pods would get it, and take it for a value."""
    cluster.get("Secret", OPTIONAL, SYSTEM)["data"] = {"OPENAI_API_KEY": ""}
    assert failures()["secret keys", OPTIONAL]["found"] == "OPENAI_API_KEY is blank"


def test_an_optional_value_that_exists_passes_without_a_warning(run):
    assert json.loads(run("--json")[1])["warnings"] == 0


def test_the_keys_of_uploads_are_the_optional_secrets_of_flexdesk():
    expected = Expected.of(planned("flexdesk-prod"))
    optional = {
        name(each)
        for each in expected.of_kind("ExternalSecret")
        if expected.is_optional(each["spec"]["target"]["name"], namespace(each))
    }
    assert optional == {f"backend-cloudinary-{key}-optional" for key in ("api-key", "api-secret", "cloud-name")}


def test_a_secret_that_one_pod_needs_is_not_optional():
    """Nor is one that no object refers to, such as that of a chart."""

    def pod(object_name, *, optional):
        reference = {"name": "key", "key": "KEY", **({"optional": True} if optional else {})}
        environment = [{"name": "KEY", "valueFrom": {"secretKeyRef": reference}}]
        spec = {"containers": [{"name": "main", "env": environment}]}
        return {"kind": "Pod", "metadata": {"name": object_name, "namespace": "shop"}, "spec": spec}

    def is_optional(*pods):
        return Expected(stack="dev", manifests=pods, public_names={}).is_optional("key", "shop")

    assert is_optional(pod("a", optional=True), pod("b", optional=True))
    assert not is_optional(pod("a", optional=True), pod("b", optional=False))
    assert not is_optional()
