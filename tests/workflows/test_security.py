"""Workflows have no keys, the least permissions, and pinned actions and images."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.workflow_files import FLEXDESK_TEMPLATE, TEMPLATE, jobs, steps, texts, workflows

READ = {"contents": "read"}
WITH_ROLE = {"contents": "read", "id-token": "write"}

PERMISSIONS: dict[str, dict[str, str]] = {
    "ci/gates": READ,
    "ci/rehearsal": READ,
    "preview/offline": READ,
    "preview/preview": WITH_ROLE,
    "preview/comment": {"pull-requests": "write"},
    "update/update": WITH_ROLE,
    "deploy/dev": WITH_ROLE,
    "deploy/staging": WITH_ROLE,
    "deploy/prod": WITH_ROLE,
    "deploy/flexdesk-dev": WITH_ROLE,
    "deploy/flexdesk-prod": WITH_ROLE,
    "rollback/rollback": WITH_ROLE,
    "images/build": READ,
    "images/push": {"id-token": "write"},
    "data-transfer/image": WITH_ROLE,
    f"{TEMPLATE}/images": WITH_ROLE,
    f"{FLEXDESK_TEMPLATE}/images": WITH_ROLE,
}
"""Permissions of each job."""


def runs_code_of_the_repository(job: dict[str, Any]) -> bool:
    return any("actions/checkout@" in step.get("uses", "") for step in job.get("steps", []))


def test_every_job_has_exactly_its_permissions() -> None:
    assert {name: job["permissions"] for name, job in jobs().items()} == PERMISSIONS


@pytest.mark.parametrize("name", workflows())
def test_a_workflow_has_no_permissions_outside_its_jobs(name: str) -> None:
    assert workflows()[name].content["permissions"] == {}


@pytest.mark.parametrize("name", texts())
def test_external_actions_are_pinned_by_commit_with_their_version(name: str) -> None:
    foreign = [line.strip() for line in texts()[name].splitlines() if re.search(r"\buses: (?!\./)", line)]
    pinned = re.compile(r"^(- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|main)$")
    assert [line for line in foreign if not pinned.match(line)] == []


def test_an_action_has_the_same_version_everywhere() -> None:
    pins = {pin for text in texts().values() for pin in re.findall(r"uses: ([\w./-]+@[0-9a-f]{40})", text)}
    assert len({pin.split("@")[0] for pin in pins}) == len(pins)


def test_container_images_are_pinned_by_digest() -> None:
    images = re.findall(r"\b(?:ghcr\.io|docker\.io|public\.ecr\.aws)/\S+", "\n".join(texts().values()))
    assert images
    assert [image for image in images if not re.search(r"@sha256:[0-9a-f]{64}$", image)] == []


@pytest.mark.parametrize("name", texts())
def test_no_file_uses_secrets_or_keys(name: str) -> None:
    assert re.findall(r"\bsecrets\.\w+|secrets: inherit|access-key|AWS_SECRET|PULUMI_ACCESS_TOKEN", texts()[name]) == []


def test_only_the_comment_uses_the_github_token() -> None:
    assert [name for name, text in texts().items() if "github.token" in text] == ["workflows/preview.yml"]
    assert workflows()["preview"].text.count("github.token") == 1


def test_credentials_for_aws_come_by_openid_connect() -> None:
    assumed = [step["with"] for _, step in steps() if "configure-aws-credentials@" in step.get("uses", "")]
    assert assumed
    assert all(set(inputs) == {"role-to-assume", "aws-region"} for inputs in assumed)


def test_checkouts_do_not_persist_credentials() -> None:
    checkouts = [step for _, step in steps() if "actions/checkout@" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_scripts_get_github_expressions_only_as_variables() -> None:
    assert [name for name, step in steps() if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", workflows())
def test_no_pull_request_runs_with_the_permissions_of_this_repository(name: str) -> None:
    assert {"pull_request_target", "workflow_run", "issue_comment"} & set(workflows()[name].triggers) == set()


def test_the_comment_job_runs_no_code_of_the_pull_request() -> None:
    job = workflows()["preview"].jobs["comment"]
    assert not runs_code_of_the_repository(job)
    assert all(step.get("uses", "actions/").startswith("actions/") for step in job["steps"])


def test_the_build_and_the_scanner_have_no_credentials() -> None:
    build, push = workflows()["images"].jobs["build"], workflows()["images"].jobs["push"]
    assert build["permissions"] == READ
    assert not runs_code_of_the_repository(push)
    assert "trivy" not in str(push).lower()
    assert "docker build" not in str(push)


def test_forks_get_only_the_offline_preview() -> None:
    offline, online = (workflows()["preview"].jobs[name] for name in ("offline", "preview"))
    assert "if" not in offline
    assert "github.event.pull_request.head.repo.full_name == github.repository" in online["if"]


@pytest.mark.parametrize("name", jobs())
def test_every_job_has_a_timeout(name: str) -> None:
    job = jobs()[name]
    assert "uses" in job or 0 < job["timeout-minutes"] <= 120
