"""A Compose file that cannot be used is answered with sentences, and never with a traceback."""

from __future__ import annotations

import contextlib
import copy
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from migration.cli import main
from tests.support.compose_reference import DOCUMENTS, NAMES, files_of
from tests.support.examples import examples


def error_of(capsys, folder: Path, text: str | bytes) -> str:
    """Return the error for a file that cannot be used."""
    file = folder / "compose.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    code = main(["compose", str(file)])
    output = capsys.readouterr()
    assert (code, output.out) == (1, "")
    return output.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is empty. Give a file with the key services."),
        ("[]", "the file: it holds no mapping. Give a file with the key services."),
        ("services:", "the file: there are no services. Give a Compose file with the key services."),
        ("a: [", "it is not YAML (did not find expected node content, line 2). Correct the syntax."),
        ("a: 1\na: 2", "line 2: the key is defined more than once. Use it once."),
        ("a: &a [*a]", "line 1: the value contains itself through an alias. Write the value out."),
        ("a: !env X", "line 1: the tag !env is unknown. Use !reset or !override."),
        ("a: !!python/name:os.system x", "line 1: the tag !!python/name:os.system is unknown."),
        ("? [1]\n: 2", "line 1: a key is a list or a mapping. Use text as the key."),
        ("<<: 1", "line 1: the merge key << needs a mapping or a list of mappings, such as *defaults."),
        ("[" * 200_000, "line 1 is nested in more than 64 levels. Give a Compose file."),
        ("x-a: " + "a" * 5_000_000, "it is larger than 4 MiB. Give a Compose file."),
        (b"\xff\xfe", "it is not UTF-8 text."),
        (b"a: \x01", "it has a character that YAML does not allow"),
        ('a: "\\ud800"', "it is not YAML"),
        ("services: {a: 1}", "services.a: expected an object, found a number."),
        ("services: {a: {image: [1]}}", "services.a.image: expected a string, found a list."),
        ("services: {a: {image: x, ports: ['x']}}", 'services.a.ports.0: it is not a port. Write "80", "8080:80"'),
        ("services: {a: {image: x, ports: ['70000']}}", "services.a.ports.0: it is not a range of ports between 1 and"),
        ("services: {a: {image: x, ports: ['1-2:1-3']}}", "services.a.ports.0: its ranges have different lengths."),
        ("services: {a: {image: x, volumes: ['a::b']}}", "services.a.volumes.0: it is not a mount."),
        ("services: {a: {image: x, mem_limit: lots}}", "services.a.mem_limit: it is not a size. Write a number with"),
        ("services: {a: {image: x, stop_grace_period: 5}}", "stop_grace_period: it is not a duration. Write a number"),
        ("services: {a: {image: x, cpus: many}}", "services.a.cpus: it is not a number. Write a number such as 2."),
        ("services: {a: {image: x, command: {}}}", "services.a.command: it is not a command. Write text, or a list"),
        (
            "services: {a: {image: x, environment: [A: 1]}}",
            "services.a.environment.0: it is not text of the form NAME=val",
        ),
        (
            "services: {a: {image: x, privileged: maybe, read_only: maybe}}",
            "services.a.read_only: expected true or false",
        ),
        (
            "services: {a: {image: x, command: [null]}}",
            "services.a.command: a word of the command is no text. Write each word as text",
        ),
        ("services: {a: {image: x, ports: '80'}}", "services.a.ports: expected a list, found a string."),
        (
            "web: {build: ., ports: ['80']}",
            "it has the format of version 1, which Docker Compose does not read. Indent all services",
        ),
        ("services: {a: {}}", "services.a: it has neither image nor build. Set one, or give the base file before this"),
        (
            "services: {a: {image: x, depends_on: [b]}}",
            "services.a.depends_on: the project has no service b. It has a.",
        ),
        (
            "services: {a: {image: x, volumes: ['data:/c']}}",
            "services.a.volumes: the project has no volume data. Define it",
        ),
        (
            "services: {a: {image: x, depends_on: [a]}}",
            "services: depends_on has a cycle (a → a). Remove one dependency",
        ),
        ("services: {a: {extends: b}}", "services.a.extends: the file has no service b. Name one of its services"),
        ("services: {a: {extends: a}}", "services.a.extends: it extends itself (a → a). Remove one extends."),
        ("services: {a: {extends: {file: 1}}}", "services.a.extends: it names no service."),
        ("include: {}", "include: it is not a list. Write a list of paths."),
        ("include: [https://example.com/c.yaml]", "include.0: it is not a local file. Download the file"),
        ("include: [compose.yaml]", "include.0: it includes itself"),
        ("include: [{paths: a}]", "include.0: it is not a path. Write a path, or a mapping with the key path."),
    ],
)
def test_an_unusable_file_is_reported(capsys, tmp_path, text, sentence) -> None:
    error = error_of(capsys, tmp_path, text)

    assert error.startswith(f"error: {tmp_path}")
    assert sentence in error


def test_all_faults_are_reported_at_once_up_to_a_limit(capsys, tmp_path) -> None:
    services = {f"s{index}": {"image": [], "cpus": "x"} for index in range(15)}

    error = error_of(capsys, tmp_path, yaml.safe_dump({"services": services}))

    assert error.count(": expected a string, found a list.") == 10
    assert "and 10 more faults.\n" in error


def test_an_alias_that_multiplies_values_is_reported(capsys, tmp_path) -> None:
    levels = [f"x{index}: &x{index} [{', '.join([f'*x{index - 1}'] * 9)}]" for index in range(1, 12)]

    error = error_of(capsys, tmp_path, "\n".join(["x0: &x0 [1, 2, 3]", *levels]))

    assert "it has more than 100,000 values, with those of its aliases. Split the file." in error


def test_a_long_chain_of_services_is_reported(capsys, tmp_path) -> None:
    services: dict[str, Any] = {f"s{index}": {"extends": f"s{index + 1}"} for index in range(2000)}

    error = error_of(capsys, tmp_path, yaml.safe_dump({"services": {**services, "s2000": {"image": "a"}}}))

    assert "more than 50 services extend each other" in error


def test_missing_files_and_folders_are_reported(capsys, tmp_path) -> None:
    assert main(["compose", str(tmp_path / "none.yaml")]) == 1
    assert "none.yaml: it cannot be read (No such file or directory). Check the path." in capsys.readouterr().err
    assert main(["compose", str(tmp_path)]) == 1
    assert f"{tmp_path}: it is a folder. Give a file in it." in capsys.readouterr().err
    (tmp_path / "loop").symlink_to("loop")
    assert main(["compose", str(tmp_path / "loop")]) == 1
    assert "it cannot be read (Too many levels of symbolic links)" in capsys.readouterr().err


def test_wrong_arguments_are_usage_errors(capsys) -> None:
    with pytest.raises(SystemExit) as error:
        main(["compose"])
    assert error.value.code == 2
    with pytest.raises(SystemExit):
        main(["compose", "-", "-"])
    assert "several documents cannot all be -, standard input." in capsys.readouterr().err


def test_an_error_quotes_no_value_of_a_file(capsys, tmp_path) -> None:
    text = "services: {a: {image: x, mem_limit: do-not-print, ports: [do-not-print], environment: {A: [do-not-print]}}}"

    assert "do-not-print" not in error_of(capsys, tmp_path, text)


def paths_in(document: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every value in a document except its root."""
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [each for key, item in items for each in [(*path, key), *paths_in(item, (*path, key))]]


WORDS = st.sampled_from(
    [
        *("", "a:b", "${X", "${Y:-z}", "80:80:80:80", "/", "..", "\ue000A\ue001", "service:", "service:db", "10s"),
        *("CMD", "curl http://localhost:99999999/x", "a=b", "postgres", "x@sha256:1", ":", "@", "/:/", "::1", "no"),
        *("postgres://u:example@db/x", "http://db:5432", "1" * 30, "-1", "1e999", "say 'hello", "a && b", "*"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "source", "target", "condition", "file", "service", "cron", "path"]), inner
        )
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        *("image", "command", "entrypoint", "ports", "volumes", "environment", "healthcheck", "deploy", "depends_on"),
        *("networks", "secrets", "configs", "links", "extends", "include", "tmpfs", "user", "restart", "scale"),
        *("mem_limit", "shm_size", "platform", "network_mode", "labels", "profiles", "triggers", "env_file", "pid"),
    ]
)


@settings(max_examples=examples(400), deadline=None)
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_a_changed_project_gives_settings_or_sentences(tmp_path_factory, data, name) -> None:
    folder = tmp_path_factory.getbasetemp() / "changed" / name
    if not folder.exists():
        shutil.copytree(DOCUMENTS / name, folder)
    file = folder / files_of(name)[0][0].name
    document = copy.deepcopy(yaml.safe_load((DOCUMENTS / name / file.name).read_text(encoding="utf-8")))
    for _ in range(data.draw(st.integers(1, 3))):
        *steps, last = data.draw(st.sampled_from(paths_in(document)))
        target = document
        for step in steps:
            target = target[step]
        key = data.draw(KEYS) if isinstance(target, dict) and data.draw(st.booleans()) else last
        target[key] = data.draw(VALUES)
    file.write_text(yaml.safe_dump(document), encoding="utf-8")

    errors, output = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(output):
        code = main(["compose", str(file), "--profile", "*"])

    assert code in (0, 1, 3)
    assert bool(output.getvalue()) == (code != 1)
    assert len(list(yaml.safe_load_all(output.getvalue()))) in (0, 1, 2)
