"""A rollback changes the images of a stack and no other setting."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery.cli import main
from delivery.images import differences, images, with_images_of

DIGEST = "sha256:" + "a" * 64


def document(**system: Any) -> dict[str, Any]:
    return {"config": {"landfall:settings": {"environment": "prod", "systems": {"shop": system}}}}


def shop(settings: dict[str, Any]) -> dict[str, Any]:
    return settings["config"]["landfall:settings"]["systems"]["shop"]


def test_images_are_found_at_any_depth_of_a_system() -> None:
    image = {"repository": "shop-cart", "digest": DIGEST}
    settings = document(imageTag="2.0.0", cart={"image": image, "scaling": {"min": 2}}, search={"port": 80})
    assert images(settings) == {("shop", "imageTag"): "2.0.0", ("shop", "cart", "image"): image}


def test_all_settings_except_images_stay_unchanged() -> None:
    now = document(imageTag="2.0.0", cart={"scaling": {"min": 4}})
    then = document(imageTag="1.0.0", cart={"scaling": {"min": 2}})
    assert shop(with_images_of(now, then)) == {"imageTag": "1.0.0", "cart": {"scaling": {"min": 4}}}
    assert shop(now)["imageTag"] == "2.0.0"


def test_a_digest_that_the_earlier_settings_do_not_have_is_removed() -> None:
    image = {"repository": "shop-cart", "digest": DIGEST}
    now = document(imageTag="1.0.0", cart={"image": image, "port": 80})
    assert shop(with_images_of(now, document(imageTag="1.0.0"))) == {"imageTag": "1.0.0", "cart": {"port": 80}}


def test_a_digest_of_the_earlier_settings_is_restored() -> None:
    image = {"repository": "shop-cart", "digest": DIGEST}
    then = document(imageTag="1.0.0", cart={"image": image})
    result = with_images_of(document(imageTag="1.0.0"), then)
    assert shop(result)["cart"] == {"image": image}
    assert differences(document(imageTag="1.0.0"), result) == [f"shop.cart.image: default -> {DIGEST}"]


def test_a_system_that_the_commit_does_not_have_keeps_its_images() -> None:
    now, then = document(imageTag="2.0.0"), document(imageTag="1.0.0")
    now["config"]["landfall:settings"]["systems"]["blog"] = {"imageTag": "5.0.0"}
    assert images(with_images_of(now, then)) == {("shop", "imageTag"): "1.0.0", ("blog", "imageTag"): "5.0.0"}


def test_a_removed_system_is_not_restored() -> None:
    then = document(imageTag="1.0.0")
    then["config"]["landfall:settings"]["systems"]["blog"] = {"imageTag": "5.0.0"}
    assert images(with_images_of(document(imageTag="2.0.0"), then)) == {("shop", "imageTag"): "1.0.0"}


class Project:
    """A repository with the settings of one stack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=Example", "-c", "user.email=example@example.com", "-c", "commit.gpgsign=false"]
        run = subprocess.run(  # noqa: S603 -- arguments of this file
            ["git", "-C", str(self.folder), *who, *arguments],  # noqa: S607 -- the installed git
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.strip()

    def commit(self, **system: Any) -> str:
        (self.folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump(document(**system)))
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "settings")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def roll_back(project: Project, commit: str) -> int:
    return main(["--stack", "prod", "--images-of", commit], project.folder)


def test_previous_skips_commits_that_changed_other_settings(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = project.commit(imageTag="1.0.0")
    project.commit(imageTag="2.0.0")
    project.commit(imageTag="2.0.0", cart={"port": 80})

    assert roll_back(project, "previous") == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[:2] == [f"# images of commit {wanted}", "# shop.imageTag: 2.0.0 -> 1.0.0"]
    assert shop(yaml.safe_load(printed)) == {"imageTag": "1.0.0", "cart": {"port": 80}}


def test_no_file_is_written(project: Project) -> None:
    project.commit(imageTag="1.0.0")
    project.commit(imageTag="2.0.0")
    assert roll_back(project, "previous") == 0
    assert project.git("status", "--porcelain") == ""


def test_a_commit_may_be_older_than_the_previous_images(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    first = project.commit(imageTag="1.0.0")
    project.commit(imageTag="2.0.0")
    project.commit(imageTag="3.0.0")
    assert roll_back(project, first) == 0
    assert "# shop.imageTag: 3.0.0 -> 1.0.0" in capsys.readouterr().out


def test_the_first_images_cannot_be_rolled_back(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.commit(imageTag="1.0.0")
    assert roll_back(project, "previous") == 1
    assert (
        "error: Pulumi.prod.yaml: no commit has other images. There is no release to roll back to."
        in capsys.readouterr().err
    )


def test_a_commit_with_the_same_images_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.commit(imageTag="1.0.0")
    assert roll_back(project, "HEAD") == 1
    assert (
        "commit 'HEAD': it has the same images as Pulumi.prod.yaml. Choose an earlier commit, or 'previous'."
        in capsys.readouterr().err
    )


def test_what_was_never_merged_does_not_roll_back(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.commit(imageTag="1.0.0")
    project.git("checkout", "--quiet", "-b", "aside")
    aside = project.commit(imageTag="6.6.6")
    project.git("checkout", "--quiet", "main")
    assert roll_back(project, aside) == 1
    assert (
        f"commit {aside!r}: not merged into the checked-out branch. Choose one from `git log" in capsys.readouterr().err
    )


@pytest.mark.parametrize("commit", ["nope", "--help", "$(id)", "main; id", ""])
def test_an_unknown_commit_is_refused(project: Project, commit: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.commit(imageTag="1.0.0")
    assert main(["--stack", "prod", f"--images-of={commit}"], project.folder) == 1
    assert (
        f"commit {commit!r}: not found. Choose one from `git log --oneline -- Pulumi.prod.yaml`."
        in capsys.readouterr().err
    )


def test_a_commit_without_the_stack_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.folder / "README.md").write_text("a project")
    project.git("add", ".")
    project.git("commit", "--quiet", "--message", "start")
    start = project.git("rev-parse", "HEAD")
    project.commit(imageTag="1.0.0")
    assert roll_back(project, start) == 1
    assert "it has no Pulumi.prod.yaml. Choose one from" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "a: b: c", "config: {}", "config: {landfall:settings: [1]}"])
def test_a_commit_with_unreadable_settings_is_refused_and_previous_skips_it(
    project: Project, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit(imageTag="1.0.0")
    (project.folder / "Pulumi.prod.yaml").write_text(text)
    project.git("commit", "--quiet", "--all", "--message", "broken")
    broken = project.git("rev-parse", "HEAD")
    project.commit(imageTag="2.0.0")

    assert roll_back(project, broken) == 1
    assert (
        f"Pulumi.prod.yaml of commit {broken!r}: it has no landfall:settings under config." in capsys.readouterr().err
    )
    assert roll_back(project, "previous") == 0


def test_unreadable_settings_of_the_stack_are_reported(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.commit(imageTag="1.0.0")
    (project.folder / "Pulumi.prod.yaml").write_text("config: {landfall:settings: {systems: [1]}}")

    assert roll_back(project, "previous") == 1
    assert "error: Pulumi.prod.yaml: systems is not a mapping." in capsys.readouterr().err


def test_an_unknown_stack_is_an_invalid_argument(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--stack", "qa", "--images-of", "previous"], project.folder)
    assert stopped.value.code == 2
    assert "argument --stack: Pulumi.qa.yaml not found. Stacks in" in capsys.readouterr().err
