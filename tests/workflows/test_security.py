"""What a workflow may do: no keys, no more rights than needed, nothing that can change under its name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.workflow_files import TEMPLATE, jobs, steps, texts, workflows

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
    "rollback/rollback": WITH_ROLE,
    "images/build": READ,
    "images/push": {"id-token": "write"},
    f"{TEMPLATE}/images": WITH_ROLE,
}
"""Every right that any job has."""


def runs_code_of_the_repository(job: dict[str, Any]) -> bool:
    return any("actions/checkout@" in step.get("uses", "") for step in job.get("steps", []))


def test_every_job_has_the_rights_it_needs_and_no_other() -> None:
    assert {name: job["permissions"] for name, job in jobs().items()} == PERMISSIONS


@pytest.mark.parametrize("name", workflows())
def test_a_workflow_itself_has_no_rights(name: str) -> None:
    assert workflows()[name].content["permissions"] == {}


@pytest.mark.parametrize("name", texts())
def test_actions_of_others_are_pinned_by_commit_and_say_their_version(name: str) -> None:
    foreign = [line.strip() for line in texts()[name].splitlines() if re.search(r"\buses: (?!\./)", line)]
    pinned = re.compile(r"^(- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|main)$")
    assert [line for line in foreign if not pinned.match(line)] == []


def test_one_action_has_one_version_everywhere() -> None:
    pins = {pin for text in texts().values() for pin in re.findall(r"uses: ([\w./-]+@[0-9a-f]{40})", text)}
    assert len({pin.split("@")[0] for pin in pins}) == len(pins)


def test_container_images_are_named_by_digest() -> None:
    images = re.findall(r"\b(?:ghcr\.io|docker\.io|public\.ecr\.aws)/\S+", "\n".join(texts().values()))
    assert images
    assert [image for image in images if not re.search(r"@sha256:[0-9a-f]{64}$", image)] == []


@pytest.mark.parametrize("name", texts())
def test_there_is_no_secret_and_no_key(name: str) -> None:
    assert re.findall(r"\bsecrets\.\w+|secrets: inherit|access-key|AWS_SECRET|PULUMI_ACCESS_TOKEN", texts()[name]) == []


def test_github_s_own_token_goes_only_to_the_comment() -> None:
    assert [name for name, text in texts().items() if "github.token" in text] == ["workflows/preview.yml"]
    assert workflows()["preview"].text.count("github.token") == 1


def test_credentials_for_aws_come_by_openid_connect() -> None:
    assumed = [step["with"] for _, step in steps() if "configure-aws-credentials@" in step.get("uses", "")]
    assert assumed
    assert all(set(inputs) == {"role-to-assume", "aws-region"} for inputs in assumed)


def test_a_checkout_leaves_no_token_behind() -> None:
    checkouts = [step for _, step in steps() if "actions/checkout@" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_what_github_fills_in_reaches_a_shell_as_a_variable_only() -> None:
    assert [name for name, step in steps() if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", workflows())
def test_nobody_s_pull_request_runs_with_this_repository_s_rights(name: str) -> None:
    assert {"pull_request_target", "workflow_run", "issue_comment"} & set(workflows()[name].triggers) == set()


def test_the_job_that_writes_the_comment_runs_nothing_of_the_pull_request() -> None:
    job = workflows()["preview"].jobs["comment"]
    assert not runs_code_of_the_repository(job)
    assert all(step.get("uses", "actions/").startswith("actions/") for step in job["steps"])


def test_no_credentials_are_near_a_dockerfile_or_the_scanner() -> None:
    build, push = workflows()["images"].jobs["build"], workflows()["images"].jobs["push"]
    assert build["permissions"] == READ
    assert not runs_code_of_the_repository(push)
    assert "trivy" not in str(push).lower()
    assert "docker build" not in str(push)


def test_forks_get_the_offline_preview_and_no_role() -> None:
    offline, online = (workflows()["preview"].jobs[name] for name in ("offline", "preview"))
    assert "if" not in offline
    assert "github.event.pull_request.head.repo.full_name == github.repository" in online["if"]


@pytest.mark.parametrize("name", jobs())
def test_every_job_ends(name: str) -> None:
    job = jobs()[name]
    assert "uses" in job or 0 < job["timeout-minutes"] <= 120
