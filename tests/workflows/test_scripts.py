"""The shell scripts of the workflows, with fake ``gh``, ``aws``, ``docker`` and ``pulumi``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.workflow_files import stacks, workflows

FAKE_PROGRAM = '#!/usr/bin/env bash\necho "{name} $*" >> "$CALLS"\n{answer}\n'


class Runner:
    """A folder in which a step runs, with fake programs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.programs = folder, folder / "bin"
        self.programs.mkdir()
        self.calls = folder / "calls"
        self.summary = folder / "summary"
        self.calls.touch()

    def program(self, name: str, answer: str = "") -> None:
        path = self.programs / name
        path.write_text(FAKE_PROGRAM.format(name=name, answer=answer))
        path.chmod(0o755)

    def run(self, workflow: str, job: str, step: str, **variables: str) -> subprocess.CompletedProcess[str]:
        (script,) = [each["run"] for each in workflows()[workflow].jobs[job]["steps"] if each.get("name") == step]
        environment = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "CALLS": str(self.calls),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **variables,
        }
        return subprocess.run(  # noqa: S603 -- a step of this repository
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],  # noqa: S607 -- as GitHub runs it
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


POST = {"GH_TOKEN": "none", "PULL_REQUEST": "repos/o/r/issues/7", "COMMENTS": "repos/o/r/issues/comments"}
POST_STEP = ("preview", "comment", "Create or update the comment")


def test_the_first_preview_creates_a_comment(runner: Runner) -> None:
    runner.program("gh")
    assert runner.run(*POST_STEP, **POST).returncode == 0
    assert runner.called()[-1] == "gh api --silent --method POST repos/o/r/issues/7/comments --field body=@comment.md"


def test_later_previews_update_the_comment(runner: Runner) -> None:
    runner.program("gh", '[[ "$*" == *--paginate* ]] && printf "41\\n42\\n" || true')
    assert runner.run(*POST_STEP, **POST).returncode == 0
    assert runner.called()[-1] == "gh api --silent --method PATCH repos/o/r/issues/comments/41 --field body=@comment.md"


def test_no_second_comment_is_created_if_comments_cannot_be_read(runner: Runner) -> None:
    runner.program("gh", "exit 1")
    assert runner.run(*POST_STEP, **POST).returncode != 0
    assert not any("POST" in call for call in runner.called())


def test_the_comment_has_every_stack_within_the_size_limit(runner: Runner) -> None:
    (runner.folder / "preview-dev.txt").write_text("Resources: 3 to create ````````\n@user\n")
    for stack in stacks() - {"dev", "staging"}:
        (runner.folder / f"preview-{stack}.txt").write_text("x" * 100_000 + "\nlast line\n")
    made = runner.run("preview", "comment", "Write the comment", COMMIT="abc", RESULT="failure")
    comment = (runner.folder / "comment.md").read_text()

    assert made.returncode == 0
    assert comment.startswith("<!-- landfall-preview -->\n`pulumi preview` of abc: **failure**")
    assert comment.count("````````") == 2 * len(stacks())
    assert "staging" in comment
    assert "no result: see the log of the job" in comment
    assert "last line" in comment
    assert len(comment) < 65_536


PUSH = {"REPOSITORY": "shop-cart", "TAG": "abc"}
AWS = """case "$*" in
    "ecr get-authorization-token"*) echo "https://111122223333.dkr.ecr.us-east-1.amazonaws.com" ;;
    "ecr describe-images"*) {found} ;;
    "ecr get-login-password") echo none ;;
esac"""

DOCKER = 'if [ "$1" = login ]; then cat > /dev/null; fi'


def test_an_image_is_pushed_and_reported_by_its_digest(runner: Runner) -> None:
    runner.program("aws", AWS.format(found='grep -q "docker push" "$CALLS" && echo sha256:1 || exit 254'))
    runner.program("docker", DOCKER)
    done = runner.run("images", "push", "Push", **PUSH)
    registry = "111122223333.dkr.ecr.us-east-1.amazonaws.com"

    assert done.returncode == 0, done.stderr
    assert f"docker push {registry}/shop-cart:abc" in runner.called()
    assert f"docker login --username AWS --password-stdin {registry}" in runner.called()
    assert runner.summary.read_text() == '- `image: {repository: shop-cart, digest: "sha256:1"}`\n'


def test_a_second_run_of_a_commit_uses_the_existing_image(runner: Runner) -> None:
    runner.program("aws", AWS.format(found="echo sha256:1"))
    runner.program("docker")
    assert runner.run("images", "push", "Push", **PUSH).returncode == 0
    assert not any(call.startswith("docker") for call in runner.called())
    assert "sha256:1" in runner.summary.read_text()


def test_a_push_that_fails_fails_the_job(runner: Runner) -> None:
    runner.program("aws", AWS.format(found="exit 254"))
    runner.program("docker", DOCKER + '; [[ "$1" != push ]]')
    assert runner.run("images", "push", "Push", **PUSH).returncode != 0
    assert not runner.summary.exists()


def test_a_failed_rollback_leaves_the_settings_unchanged(runner: Runner) -> None:
    (runner.folder / "Pulumi.prod.yaml").write_text("unchanged\n")
    python = runner.folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/usr/bin/env bash\nexit 1\n")
    python.chmod(0o755)
    step = ("update", "update", "Set earlier images")
    stopped = runner.run(*step, STACK="prod", IMAGES_OF="previous", RUNNER_TEMP=str(runner.folder))

    assert stopped.returncode != 0
    assert (runner.folder / "Pulumi.prod.yaml").read_text() == "unchanged\n"


def test_a_failed_preview_fails_its_job_and_keeps_its_output(runner: Runner) -> None:
    runner.program("pulumi", "echo error: denied >&2; exit 255")
    failed = runner.run("preview", "preview", "Preview", STACK="prod")
    assert failed.returncode != 0
    assert (runner.folder / "preview-prod.txt").read_text() == "error: denied\n"


@pytest.mark.parametrize(("tls_name", "option"), [("", ""), ("shop.example.org", "--tls-name shop.example.org")])
def test_the_smoke_check_uses_the_kubeconfig_of_the_cluster(runner: Runner, tls_name: str, option: str) -> None:
    runner.program("pulumi", "echo '{}'")
    runner.program("make")
    kubeconfig = runner.folder / "kubeconfig.json"
    given = {"STACK": "dev", "KUBECONFIG": str(kubeconfig), "TLS_NAME": tls_name}
    done = runner.run("update", "update", "Run the smoke check", **given)
    assert done.returncode == 0
    assert runner.called() == [
        "pulumi stack output kubeconfig --stack dev",
        f"make smoke STACK=dev ARGS=--wait 300 {option}",
    ]
    assert kubeconfig.read_text() == "{}\n"
