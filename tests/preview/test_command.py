"""The preview command: options, streams and exit codes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest

from tests.support.settings_documents import ROOT


def test_a_run_writes_files_and_prints_a_summary(run, references):
    code, out, err = run("--project", references, "--stack", "base")

    assert (code, err) == (0, "")
    assert "Resources of references / base (planned, mode up)" in out
    assert (references / "build" / "base" / "plan.json").is_file()


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


def test_quiet_prints_nothing(run, references):
    assert run("--project", references, "--stack", "base", "--quiet") == (0, "", "")


def test_an_unknown_stack_is_a_usage_error_that_lists_the_stacks(run, programs):
    code, _, err = run("--project", programs / "references", "--stack", "nope")

    assert code == 2
    assert "app, base, cycle-a" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--mode", "sideways"],
        ["--stack-outputs", "no-file"],
        ["--stack-outputs", "dev=a", "--stack-outputs", "dev=b"],
        ["--project", "nowhere"],
    ],
)
def test_a_usage_error_exits_with_2(run, arguments):
    assert run(*arguments)[0] == 2


def test_the_documented_stack_outputs_option_uses_the_file(run, tmp_path):
    """As docs/how-to/share-a-cluster.md has it, for a stack that shares dev's cluster."""
    documented = re.findall(
        r'ARGS="(--stack-outputs [^"]+)"', (ROOT / "docs" / "how-to" / "share-a-cluster.md").read_text()
    )
    (arguments,) = map(shlex.split, documented)
    assert run("--project", ROOT, "--stack", "dev", "--json", "--out", tmp_path / "dev")[0] == 0
    outputs = json.loads((tmp_path / "dev" / "plan.json").read_text())["exports"]
    outputs["platform"]["fileSystemId"] = "fs-of-the-file"
    (tmp_path / "outputs.json").write_text(json.dumps(outputs))

    code, out, err = run("--project", ROOT, "--stack", "staging", "--json", *arguments)

    assert (code, err) == (0, "")
    assert "fs-of-the-file" in out


def test_unused_stack_outputs_are_a_usage_error_and_write_nothing(run, programs, tmp_path):
    (tmp_path / "outputs.json").write_text("{}")
    code, out, err = run("--project", programs / "references", "--stack", "base", "--stack-outputs", "b=outputs.json")

    assert (code, out) == (2, "")
    assert err == "error: --stack-outputs b=FILE: not used. The program refers to no stack at all.\n"
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
        ("import sys; sys.exit(3)", "error: The program exited with code 3.\n"),
    ],
)
def test_an_error_of_the_program_is_a_message_without_a_traceback(run, write, program, sentence):
    assert run("--project", write(program)) == (1, "", sentence)


def test_the_traceback_option_prints_the_traceback(run, write):
    code, _, err = run("--project", write("{}['key']"), "--traceback")

    assert code == 1
    assert "Traceback (most recent call last)" in err


def test_a_failed_run_writes_nothing(run, write, tmp_path):
    run("--project", write("raise ValueError"), "--out", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_help_explains_the_options(run):
    code, out, _ = run("--help")

    assert code == 0
    assert all(option in out for option in ("--stack", "--out", "--json", "--mode", "--quiet", "--stack-outputs"))


UNSCHEDULABLE = """
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


def test_a_stack_with_errors_is_printed_and_then_refused(run, write):
    code, out, err = run("--project", write(UNSCHEDULABLE))

    assert code == 1
    assert "Resources of small / dev (planned, mode up)" in out
    pod, edge = (next(line for line in err.splitlines() if word in line) for word in ("t3.large", "does not depend"))
    assert pod.startswith("error: ")
    assert "cart" in pod
    assert edge.startswith("error: Deployment cart does not depend on NodeGroup nodes")


def piped_to_a_closed_reader(project, *arguments):
    """Run the command in a subprocess whose reader closes the pipe at once; return exit code and stderr."""
    command = [sys.executable, "-m", "preview", "--project", project, *arguments]
    with subprocess.Popen(  # noqa: S603  the command under test, with arguments of our own
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        errors = process.stderr.read()
    return process.returncode, errors


@pytest.mark.parametrize("option", ["--json", "--mode=up"])
def test_a_valid_stack_on_a_closed_pipe_exits_with_0(option, programs, tmp_path):
    arguments = ["--stack", "base", "--out", tmp_path / "out", option]

    assert piped_to_a_closed_reader(programs / "references", *arguments) == (0, "")


@pytest.mark.parametrize("option", ["--json", "--mode=up"])
def test_a_refused_stack_on_a_closed_pipe_exits_with_1(option, write, tmp_path):
    code, errors = piped_to_a_closed_reader(write(UNSCHEDULABLE), "--out", tmp_path / "out", option)

    assert code == 1
    assert "error: Deployment shop/cart: 1 pod is unschedulable" in errors


def test_a_refused_stack_exits_with_1_where_both_streams_are_closed(write, tmp_path):
    command = [sys.executable, "-m", "preview", "--project", write(UNSCHEDULABLE), "--out", tmp_path / "out"]
    with subprocess.Popen(  # noqa: S603  the command under test, with arguments of our own
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        process.stdout.close()

    assert process.returncode == 1
