"""The command line: options, streams and exit codes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest

from preview.__main__ import main
from tests.support.settings_documents import ROOT


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as error:
            code = error.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_it_writes_and_shows(run, programs, tmp_path):
    code, out, err = run("--project", programs / "references", "--stack", "base")

    assert (code, err) == (0, "")
    assert "resources planned for references / base (up)" in out
    assert (tmp_path / "build" / "base" / "plan.json").is_file()


def test_json_prints_the_plan_and_nothing_else(run, write, tmp_path):
    project = write("print('hello'); import pulumi; pulumi.log.warn('careful')")
    code, out, err = run("--project", project, "--json", "--out", tmp_path / "out")

    assert code == 0
    assert json.loads(out)["project"] == "small"
    assert out == (tmp_path / "out" / "plan.json").read_text()
    assert "hello" in err
    assert "warning: careful" in err


def test_two_runs_write_the_same_bytes(run, programs, tmp_path):
    for name in ("one", "two"):
        assert run("--project", programs / "platform", "--quiet", "--out", tmp_path / name)[0] == 0
    one, two = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()}
        for n in ("one", "two")
    )

    assert one == two


def test_quiet_prints_nothing(run, programs):
    assert run("--project", programs / "references", "--stack", "base", "--quiet") == (0, "", "")


def test_an_unknown_stack_is_wrong_usage_and_names_those_there_are(run, programs):
    code, _, err = run("--project", programs / "references", "--stack", "nope")

    assert code == 2
    assert "app, base, circle-a" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mode", "sideways"],
        ["--stack-outputs", "no-file"],
        ["--stack-outputs", "dev=a", "--stack-outputs", "dev=b"],
        ["--project", "nowhere"],
    ],
)
def test_wrong_usage_exits_with_2(run, arguments):
    assert run(*arguments)[0] == 2


def test_the_documented_line_plans_with_the_outputs_in_the_file(run, tmp_path):
    """As docs/operations.md has it, for a stack that shares dev's cluster."""
    documented = re.findall(r'ARGS="(--stack-outputs [^"]+)"', (ROOT / "docs" / "operations.md").read_text())
    (arguments,) = map(shlex.split, documented)
    assert run("--project", ROOT, "--stack", "dev", "--json", "--out", tmp_path / "dev")[0] == 0
    outputs = json.loads((tmp_path / "dev" / "plan.json").read_text())["exports"]
    outputs["platform"]["fileSystemId"] = "fs-of-the-file"
    (tmp_path / "outputs.json").write_text(json.dumps(outputs))

    code, out, err = run("--project", ROOT, "--stack", "staging", "--json", *arguments)

    assert (code, err) == (0, "")
    assert "fs-of-the-file" in out


def test_given_outputs_without_a_use_write_nothing(run, programs, tmp_path):
    (tmp_path / "outputs.json").write_text("{}")
    code, out, err = run("--project", programs / "references", "--stack", "base", "--stack-outputs", "b=outputs.json")

    assert (code, out) == (2, "")
    assert err == "error: --stack-outputs b=FILE has no use: the program refers to no stack at all.\n"
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        (
            "import pulumi\nraise pulumi.RunError('a.b: is wrong\\nc.d: is wrong too')",
            "error: a.b: is wrong\nc.d: is wrong too\n",
        ),
        ("import nothing_like_it", "error: ModuleNotFoundError: No module named 'nothing_like_it' (__main__.py:1)\n"),
        ("\n{}['key']", "error: KeyError: 'key' (__main__.py:2)\n"),
        (
            "import pulumi, pulumi_random as r\nr.RandomPet('a').id.apply(lambda i: i.nonsense)",
            "error: AttributeError: 'str' object has no attribute 'nonsense' (__main__.py:2)\n",
        ),
        ("import sys; sys.exit(3)", "error: The program ended itself with exit code 3.\n"),
    ],
)
def test_a_faulty_stack_is_a_sentence_without_a_traceback(run, write, program, sentence):
    assert run("--project", write(program)) == (1, "", sentence)


def test_the_traceback_is_there_on_request(run, write):
    code, _, err = run("--project", write("{}['key']"), "--traceback")

    assert code == 1
    assert "Traceback (most recent call last)" in err


def test_a_faulty_run_writes_nothing(run, write, tmp_path):
    run("--project", write("raise ValueError"), "--out", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_help_explains_the_options(run):
    code, out, _ = run("--help")

    assert code == 0
    assert all(option in out for option in ("--stack", "--out", "--json", "--mode", "--quiet", "--stack-outputs"))


@pytest.mark.parametrize("option", ["--json", "--mode=up"])
def test_a_reader_that_has_seen_enough_is_no_fault(option, programs, tmp_path):
    project = ["--project", programs / "references", "--stack", "base"]
    command = [sys.executable, "-m", "preview", *project, "--out", tmp_path / "out", option]
    with subprocess.Popen(  # noqa: S603  the command under test, with arguments of our own
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, "")


CROWDED = """
import pulumi_aws as aws
import pulumi_kubernetes as k8s

nodes = aws.eks.NodeGroup(
    "nodes", cluster_name="shop", node_role_arn="arn:aws:iam::111122223333:role/nodes", subnet_ids=["subnet-0a1"],
    instance_types=["t3.large"], scaling_config={"min_size": 1, "max_size": 1, "desired_size": 1},
)
container = {"name": "cart", "image": "cart:1", "resources": {"requests": {"cpu": "64", "memory": "1Gi"}}}
labels = {"app": "cart"}
k8s.apps.v1.Deployment(
    "cart", metadata={"name": "cart", "namespace": "shop"},
    spec={"replicas": 1, "selector": {"match_labels": labels},
          "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}}},
)
"""


def test_n7_and_n5_a_stack_that_can_be_seen_to_fail_is_shown_and_then_refused(run, write):
    code, out, err = run("--project", write(CROWDED))

    assert code == 1
    assert "resources planned for small / dev" in out
    pod, edge = (next(line for line in err.splitlines() if word in line) for word in ("t3.large", "does not wait"))
    assert pod.startswith("error: ")
    assert "cart" in pod
    assert edge.startswith("error: Deployment cart does not wait for NodeGroup nodes")
