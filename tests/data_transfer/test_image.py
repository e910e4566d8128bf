"""The image, its lock and its version."""

from __future__ import annotations

import re
import tomllib

import versions
from components.stores.database_backup import TOOLS_VERSION
from tests.data_transfer.kit.command import ROOT

FOLDER = ROOT / "data_transfer"
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(lock: str) -> dict[str, str]:
    """Package and version of every entry of a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z])", text.partition("\n#    make lock\n")[2])
    assert all("--hash=sha256:" in entry for entry in entries)
    return dict(entry.split()[0].split("==") for entry in entries)


def test_the_lock_has_the_pins_of_the_project() -> None:
    pins = dict(re.sub(r"\[.*\]", "", pin).split("==") for pin in PROJECT["dependencies"])
    assert pins.items() <= locked("data_transfer/requirements.txt").items()


def test_the_tests_run_with_the_packages_of_the_image() -> None:
    image, tests = locked("data_transfer/requirements.txt"), locked("requirements-dev.txt")
    different = {name for name, version in image.items() if tests.get(name) != version}
    assert different == {"python-dateutil", "six"}  # see override-dependencies in pyproject.toml


def test_the_tag_of_the_image_is_the_version_of_the_project() -> None:
    assert PROJECT["version"] == versions.DATA_TRANSFER


def test_the_settings_know_the_version_of_the_client_tools() -> None:
    assert re.findall(r"^ARG POSTGRESQL=(\d+)$", DOCKERFILE, re.MULTILINE) == [str(TOOLS_VERSION)]


def test_the_base_image_is_pinned_by_digest() -> None:
    assert re.findall(r"^FROM (.*)$", DOCKERFILE, re.MULTILINE) == re.findall(
        r"^FROM (python:\d+\.\d+\.\d+-slim-bookworm@sha256:[0-9a-f]{64})$", DOCKERFILE, re.MULTILINE
    )


def test_the_image_has_the_locked_packages_and_a_numeric_user() -> None:
    assert "--require-hashes --no-deps --requirement requirements.txt" in DOCKERFILE
    assert re.search(r"^USER \d+:\d+$", DOCKERFILE, re.MULTILINE)
    assert 'ENTRYPOINT ["python", "-m", "data_transfer"]' in DOCKERFILE


def test_the_image_contains_this_program_alone() -> None:
    ignored = (FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert [line for line in ignored if not line.startswith("#")] == [
        "*",
        "!data_transfer/requirements.txt",
        "!data_transfer/**/*.py",
    ]
    for path in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert path in {"data_transfer", "data_transfer/requirements.txt"}
