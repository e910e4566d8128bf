"""The workflows build images, and preview, deploy and roll back all stacks."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from typing import Any

import pytest

import versions
from components.aws.delivery.github_trust import GitHubRepositorySpec
from components.stores.database_backup import TRANSFER_IMAGE
from systems.flexdesk.spec import FlexdeskSpec
from systems.layering_detection.spec import LayeringDetectionSpec
from tests.support.settings_documents import committed
from tests.support.stack_plans import planned
from tests.support.workflow_files import (
    FLEXDESK_TEMPLATE,
    GITHUB,
    ROOT,
    TEMPLATE,
    jobs,
    scripts,
    stacks,
    steps,
    texts,
    variables,
    workflows,
)

ORDER = ["dev", "staging", "prod", "flexdesk-dev", "flexdesk-prod"]
BEFORE = {"staging": "dev", "prod": "staging", "flexdesk-prod": "flexdesk-dev"}
"""Stack that a merge is deployed to before another one. The systems of both sequences are independent."""
SET_UP = (ROOT / "docs" / "how-to" / "set-up-github-actions.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference" / "github-actions.md").read_text(encoding="utf-8")


def job(workflow: str, name: str) -> dict[str, Any]:
    return workflows()[workflow].jobs[name]


def test_every_committed_stack_is_previewed_deployed_and_can_be_rolled_back() -> None:
    previewed = job("preview", "preview")["strategy"]["matrix"]["include"]
    rollback = workflows()["rollback"].triggers["workflow_dispatch"]["inputs"]["stack"]["options"]

    assert set(ORDER) == stacks()
    assert job("preview", "offline")["strategy"]["matrix"]["stack"] == ORDER
    assert [entry["stack"] for entry in previewed] == ORDER
    assert f"for stack in {' '.join(ORDER)}" in scripts()["preview/comment"]
    assert list(workflows()["deploy"].jobs) == ORDER
    assert rollback == ORDER


def test_a_merge_is_deployed_to_one_stack_after_the_other() -> None:
    assert set(workflows()["deploy"].triggers) == {"push"}
    assert workflows()["deploy"].triggers["push"]["branches"] == ["main"]
    assert [job("deploy", name).get("needs") for name in ORDER] == [BEFORE.get(name) for name in ORDER]
    assert [job("deploy", name)["with"] for name in ORDER] == [{"stack": name} for name in ORDER]


def test_a_merge_that_changes_program_or_settings_is_deployed() -> None:
    ignored = workflows()["deploy"].triggers["push"]["paths-ignore"]
    assert set(ignored) == {"bench/**", "docs/**", "tests/**", "*.md"}


def test_each_preview_has_the_role_of_its_stack() -> None:
    for entry in job("preview", "preview")["strategy"]["matrix"]["include"]:
        variable = f"AWS_PREVIEW_ROLE_ARN_{entry['stack'].upper().replace('-', '_')}"
        assert entry["role"] == f"${{{{ vars.{variable} }}}}"


def test_each_preview_is_in_the_region_of_its_stack() -> None:
    """Most stacks share the region of the repository's variable."""
    regions = {entry["stack"]: entry["region"] for entry in job("preview", "preview")["strategy"]["matrix"]["include"]}
    for stack, region in regions.items():
        assert region in {"${{ vars.AWS_REGION }}", committed(stack)["region"]}
    assert {committed(stack)["region"] for stack, region in regions.items() if region.startswith("$")} == {"us-east-1"}


def test_the_subjects_of_the_jobs_match_the_trust_policies() -> None:
    """A GitHub environment changes the subject of a job's token; only the deploy role expects one."""
    repository = GitHubRepositorySpec(owner="example-org", name="landfall")
    assert "environment" not in job("preview", "preview")
    assert "pull_request" in workflows()["preview"].triggers
    assert repository.on_pull_request().endswith(":pull_request")

    assert job("update", "update")["environment"] == "${{ inputs.stack }}"
    # The trust policy names the environment of the settings, unless delivery.github.environment names another one.
    assert {stack for stack in stacks() if committed(stack)["environment"] != stack} == {
        "flexdesk-dev",
        "flexdesk-prod",
    }

    assert "environment" not in job("images", "push")
    assert workflows()[TEMPLATE].triggers["push"] == {"branches": ["main"]}


def test_a_stack_has_one_update_at_a_time_and_none_is_cancelled() -> None:
    assert job("update", "update")["concurrency"] == {
        "group": "stack-${{ inputs.stack }}",
        "cancel-in-progress": False,
    }
    elsewhere = [name for name, script in scripts().items() if "pulumi up" in script and name != "update/update"]
    assert elsewhere == []
    callers = {name for name, each in jobs().items() if each.get("uses") == "./.github/workflows/update.yml"}
    assert callers == {*(f"deploy/{stack}" for stack in ORDER), "rollback/rollback"}
    assert all("concurrency" not in jobs()[name] for name in callers)
    assert all("concurrency" not in workflows()[name].content for name in ("deploy", "rollback", "update"))


@pytest.mark.parametrize("name", ["ci", "data-transfer", "preview", TEMPLATE, FLEXDESK_TEMPLATE])
def test_a_newer_push_replaces_the_run_of_an_older_one(name: str) -> None:
    group = workflows()[name].content["concurrency"]
    assert group["group"].endswith("-${{ github.ref }}")
    assert group["cancel-in-progress"] in (True, "${{ github.event_name == 'pull_request' }}")


def test_every_update_is_checked_from_end_to_end() -> None:
    script = scripts()["update/update"]
    assert script.index("pulumi up") < script.index("make smoke")


@pytest.mark.parametrize("stack", ORDER)
def test_every_stack_exports_the_kubeconfig_of_its_cluster(stack: str) -> None:
    """The smoke check of a stack on a shared cluster uses that cluster."""
    assert "pulumi stack output kubeconfig" in scripts()["update/update"]
    assert "kubeconfig" in planned(stack).exports


def test_the_preview_updates_one_comment() -> None:
    script = scripts()["preview/comment"]
    marker = "<!-- landfall-preview -->"
    assert script.count(marker) == 2
    assert "--method PATCH" in script
    assert "--method POST" in script


def test_images_are_scanned_before_they_are_pushed() -> None:
    build = scripts()["images/build"]
    assert job("images", "push")["needs"] == "build"
    assert "--severity HIGH,CRITICAL --ignore-unfixed --exit-code 1" in build
    assert "docker push" not in build
    assert job("images", "push")["if"] == "inputs.push"


def test_the_template_builds_exactly_the_images_of_layering_detection() -> None:
    given = job(TEMPLATE, "images")["with"]
    inputs = workflows()["images"].triggers["workflow_call"]["inputs"]
    images = json.loads(given["images"])
    spec = LayeringDetectionSpec.model_validate(committed("dev")["systems"]["layeringDetection"])

    assert set(given) == {name for name, described in inputs.items() if described.get("required")}
    assert {image["repository"] for image in images} == {each.image.repository for each in spec.services().values()}
    assert {image["dockerfile"] for image in images} == {
        f"services/{image['service']}-service/Dockerfile" for image in images
    }


@pytest.mark.parametrize("stack", ["flexdesk-dev", "flexdesk-prod"])
def test_the_template_builds_exactly_the_image_of_flexdesk_in_the_region_of_its_stacks(stack: str) -> None:
    given = job(FLEXDESK_TEMPLATE, "images")["with"]
    inputs = workflows()["images"].triggers["workflow_call"]["inputs"]
    (image,) = json.loads(given["images"])
    settings = committed(stack)
    spec = FlexdeskSpec.model_validate(settings["systems"]["flexdesk"])

    assert set(given) == {name for name, described in inputs.items() if described.get("required")}
    assert image["repository"] == spec.backend.image.repository == spec.migration.image.repository
    assert image["dockerfile"] == "Dockerfile"
    assert given["region"] == settings["region"]


def test_the_image_of_flexdesk_is_pushed_from_the_branch_of_its_repository_with_the_commit_as_tag() -> None:
    """The runbook names the branch for the trust of the push role, and the tag for ``imageTag``."""
    runbook = (ROOT / "docs" / "migration" / "flexdesk" / "runbook.md").read_text(encoding="utf-8")
    (branch,) = workflows()[FLEXDESK_TEMPLATE].triggers["push"]["branches"]
    assert f"imageBranch: {branch}" in runbook
    assert workflows()["images"].triggers["workflow_call"]["inputs"]["tag"]["default"] == "${{ github.sha }}"
    assert "complete hash" in runbook


def test_the_image_of_the_data_transfer_has_its_version_as_tag() -> None:
    given = job("data-transfer", "image")["with"]
    (image,) = json.loads(given["images"])
    assert given["tag"] == versions.DATA_TRANSFER
    assert image["repository"] == TRANSFER_IMAGE.repository
    assert (ROOT / image["dockerfile"]).is_file()


def test_only_a_merge_pushes_the_image_of_the_data_transfer() -> None:
    push = job("data-transfer", "image")["with"]["push"]
    assert push == "${{ github.event_name == 'push' && vars.AWS_PUSH_ROLE_ARN != '' }}"
    assert workflows()["data-transfer"].triggers["push"]["branches"] == ["main"]


def test_the_cli_has_the_version_of_the_sdk() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    installed = {step["with"]["pulumi-version"] for _, step in steps() if "pulumi/actions@" in step.get("uses", "")}
    assert [f"pulumi=={version}" for version in installed] == [pin for pin in pins if pin.startswith("pulumi==")]


def test_the_commands_and_files_of_the_workflows_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = "\n".join(scripts().values())
    targets = set(re.findall(r"\bmake (?:--\S+ )*([a-z]+)", commands))
    modules = set(re.findall(r"python -m ([\w.]+)", commands))
    local = {path for text in texts().values() for path in re.findall(r"uses: \./(\S+)", text)}

    assert targets == {"preview", "rehearse", "smoke"}
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
    assert modules == {"delivery"}
    assert all(importlib.util.find_spec(module) for module in modules)
    assert local
    assert [path for path in local if not (ROOT / path).exists()] == []
    assert ".ci/run" in commands
    assert (ROOT / ".ci" / "run").is_file()


def test_exactly_the_used_variables_are_documented() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", SET_UP, re.MULTILINE)) == variables()


def test_every_workflow_is_documented() -> None:
    assert {path.name for path in (GITHUB / "workflows").iterdir()} <= set(re.findall(r"\b[a-z-]+\.yml\b", REFERENCE))
