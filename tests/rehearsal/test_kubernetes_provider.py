from __future__ import annotations

import re
from pathlib import Path

import pytest

from rehearsal import kubernetes_provider
from rehearsal.kubernetes_provider import MODULE, PROGRAM, SDK_VERSION, NoProviderError, find_provider

NAME = "pulumi-resource-kubernetes"


def machine(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def file(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / NAME
    path.touch()
    return path


def test_a_plugin_of_the_pulumi_cli_is_used_in_the_version_of_the_sdk(tmp_path: Path) -> None:
    file(tmp_path / ".pulumi" / "plugins" / "resource-kubernetes-v0.0.1")
    plugin = file(tmp_path / ".pulumi" / "plugins" / f"resource-kubernetes-{SDK_VERSION}")
    file(kubernetes_provider.cache_folder(machine(tmp_path)))

    assert find_provider(pytest.fail, machine(tmp_path)) == plugin


def test_a_cached_provider_is_used(tmp_path: Path) -> None:
    cached = file(kubernetes_provider.cache_folder(machine(tmp_path)))
    assert find_provider(pytest.fail, machine(tmp_path)) == cached


def test_a_missing_provider_and_go_are_an_error_with_install_instructions(tmp_path: Path) -> None:
    with pytest.raises(NoProviderError) as error:
        find_provider(pytest.fail, machine(tmp_path))

    first, second = str(error.value).splitlines()
    assert first.endswith("and Go is not installed to build one")
    assert second.startswith(f"Run `pulumi plugin install resource kubernetes {SDK_VERSION}`, or install Go ")


def test_the_program_embeds_the_files_that_the_build_takes_from_the_provider() -> None:
    main = (PROGRAM.module / "main.go").read_text(encoding="utf-8")
    assert re.findall(r"^//go:embed (\S+)$", main, re.MULTILINE) == [*PROGRAM.embedded]
    assert [name for name in PROGRAM.embedded if (PROGRAM.module / name).exists()] == []


def test_the_go_module_locks_the_provider() -> None:
    module = (PROGRAM.module / "go.mod").read_text(encoding="utf-8")
    sums = (PROGRAM.module / "go.sum").read_text(encoding="utf-8")
    (version,) = re.findall(rf"{re.escape(MODULE)} (v\S+)", module)
    assert f"{MODULE} {version} h1:" in sums
    assert PROGRAM.variables == {f"{MODULE}/pkg/version.Version": SDK_VERSION}
