from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal import pulumi_cli


@pytest.fixture
def said() -> list[str]:
    return []


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def machine(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_a_recent_cli_on_path_is_used(tmp_path: Path, said: list[str]) -> None:
    environment = machine(tmp_path)
    installed = program(tmp_path / "bin", "pulumi", "echo v3.300.1")

    assert pulumi_cli.find_cli(said.append, environment) == installed
    assert said == []


def test_a_cached_cli_is_used(tmp_path: Path, said: list[str]) -> None:
    environment = machine(tmp_path)
    built = program(pulumi_cli.cache_folder(environment), "pulumi", "echo v3.259.0")

    assert pulumi_cli.find_cli(said.append, environment) == built


@pytest.mark.parametrize("mode", [0o755, 0o644])
def test_a_broken_cached_cli_is_an_error(tmp_path: Path, said: list[str], mode: int) -> None:
    environment = machine(tmp_path)
    built = program(pulumi_cli.cache_folder(environment), "pulumi", "echo broken")
    built.chmod(mode)

    with pytest.raises(pulumi_cli.NoCliError, match=f"the cached {built} does not print a version; delete it"):
        pulumi_cli.find_cli(said.append, environment)


def test_a_cache_that_cannot_be_written_is_an_error(tmp_path: Path, said: list[str]) -> None:
    environment = machine(tmp_path)
    program(tmp_path / "bin", "go", "exit 0")
    (tmp_path / "cache").write_text("a file where a folder should be")

    with pytest.raises(pulumi_cli.NoCliError, match=r"none can be built in .*: Not a directory"):
        pulumi_cli.find_cli(said.append, environment)


def test_a_broken_installed_cli_is_an_error(tmp_path: Path, said: list[str]) -> None:
    environment = machine(tmp_path)
    installed = program(tmp_path / "bin", "pulumi", "exit 1")

    with pytest.raises(pulumi_cli.NoCliError, match=f"the pulumi on PATH, {installed}, does not print a version"):
        pulumi_cli.find_cli(said.append, environment)


def test_the_cache_folder_is_absolute_and_specific_to_the_platform(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platform.machine", lambda: "arm64")

    folder = pulumi_cli.cache_folder({"XDG_CACHE_HOME": "cache"})

    assert folder.parent == tmp_path / "cache" / "landfall"
    assert folder.name.startswith(f"pulumi-{pulumi_cli.VERSION}-")
    assert folder.name.endswith("-arm64")


def test_the_build_ignores_cross_compilation_settings(tmp_path: Path, said: list[str]) -> None:
    log = tmp_path / "log"
    environment = {**machine(tmp_path), "GOOS": "plan9", "GOARCH": "arm", "GOWORK": "somewhere"}
    program(tmp_path / "bin", "go", f'echo "$GOOS,$GOARCH,$GOWORK,$CGO_ENABLED" > {log}; exit 1')

    with pytest.raises(pulumi_cli.NoCliError):
        pulumi_cli.find_cli(said.append, environment)

    assert log.read_text() == ",,off,0\n"


def test_an_outdated_cli_is_replaced_by_a_build(tmp_path: Path, said: list[str]) -> None:
    environment = machine(tmp_path)
    program(tmp_path / "bin", "pulumi", "echo v3.100.0")
    go = 'while [ "$1" != -o ]; do shift; done; printf "#!/bin/sh\\necho v3.259.0\\n" > "$2"; /bin/chmod +x "$2"'
    program(tmp_path / "bin", "go", go)

    found = pulumi_cli.find_cli(said.append, environment)

    assert pulumi_cli.version_of(found) == (3, 259, 0)
    assert [path.name for path in found.parent.iterdir()] == ["pulumi"]
    assert said[0].startswith(
        f"the pulumi on PATH, {tmp_path / 'bin' / 'pulumi'}, is 3.100.0; building {pulumi_cli.VERSION} in "
    )


def test_a_failed_build_shows_the_output_of_go(tmp_path: Path, said: list[str]) -> None:
    environment = machine(tmp_path)
    program(tmp_path / "bin", "go", "echo no module for you >&2; exit 1")

    with pytest.raises(
        pulumi_cli.NoCliError, match=r"there is no pulumi on PATH, and Go could not build one:\nno module for"
    ):
        pulumi_cli.find_cli(said.append, environment)


def test_a_missing_cli_and_go_are_an_error_with_install_instructions(tmp_path: Path, said: list[str]) -> None:
    with pytest.raises(pulumi_cli.NoCliError) as error:
        pulumi_cli.find_cli(said.append, machine(tmp_path))

    assert str(error.value).splitlines() == [
        (
            "The rehearsal needs the Pulumi CLI, 3.259.0 or newer: "
            "there is no pulumi on PATH, and Go is not installed to build one"
        ),
        (
            "Install it as https://www.pulumi.com/docs/install/ says, or install Go (https://go.dev/doc/install) "
            "and run this again."
        ),
    ]


def test_the_go_module_pins_cli_and_sdk_to_the_same_version() -> None:
    version = pulumi_cli.VERSION
    lines = (pulumi_cli.MODULE / "go.mod").read_text().splitlines()
    sums = (pulumi_cli.MODULE / "go.sum").read_text()

    assert f"\tgithub.com/pulumi/pulumi/sdk/v3 {version}" in lines
    assert f"tool {pulumi_cli.PROGRAM.package}" in lines
    assert f"github.com/pulumi/pulumi/pkg/v3 {version} h1:" in sums
    assert version == f"v{'.'.join(map(str, pulumi_cli.MINIMUM))}"
