"""Options, streams and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import smoke.cli as command
from plan.model import Plan
from tests.support.settings_documents import ROOT
from tests.support.stack_plans import manifests


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--context", "nowhere"], "error: kubeconfig: Invalid kube-config file. Expected object with name nowhere"),
        (["--kubeconfig", "/nowhere/kubeconfig"], "error: --kubeconfig /nowhere/kubeconfig: no such file. Name an"),
        (["--ingress-address", "localhost"], "'localhost' is not an address. Give host and port, such as "),
        (["--timeout", "-1"], "'-1' is not a number between 0 and 1000000, such as 30."),
        (["--timeout", "soon"], "'soon' is not a number between 0 and 1000000, such as 30."),
        (
            ["--stack", "prod"],
            "layering-detection-prod use HTTPS. Give the DNS name of each certificate: --tls-name em",
        ),
        (
            ["--tls-name", "shop=shop.example.com"],
            "--tls-name shop: stack dev has no Ingress in that namespace. Its In",
        ),
        (["--ingress-address", "localhost:80"], "several load balancers. Give the address of each: --ingress-address "),
    ],
)
def test_an_invalid_argument_is_reported_with_an_example(run, arguments, sentence):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert sentence in err


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"text", "the file is not a kubeconfig."),
        (b"clusters: 5\ncontexts: 5\n", "the file is not a kubeconfig."),
        (b"\xff\xfe", "the file is not a kubeconfig."),
        (b"a: b: c", "mapping values are not allowed here"),
        (b"", "Invalid kube-config."),
    ],
)
def test_a_file_that_is_not_a_kubeconfig_is_reported(run, kubeconfig, content, text):
    kubeconfig.write_bytes(content)
    code, out, err = run()

    assert (code, out) == (2, "")
    assert err.startswith(f"error: kubeconfig: {text}")
    assert err.endswith("Name another file with --kubeconfig or another context with --context.\n")


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("--timeout", "0", "'0' is not above 0. Give a number such as 10."),
        ("--wait", "nan", "'nan' is not a number between 0 and 1000000"),
        ("--quiet-minutes", "1e9", "'1e9' is not a number between 0 and 1000000"),
        ("--ingress-address", "host:99999", "'host:99999' is not an address. Give host and port"),
        ("--ingress-address", ":80", "':80' is not an address. Give host and port"),
        ("--tls-name", "https://shop", "'https://shop' is not a DNS name. Give a name without port and scheme"),
    ],
)
def test_an_option_value_out_of_range_is_reported(run, option, value, text):
    code, out, err = run(option, value)

    assert (code, out) == (2, "")
    assert f"argument {option}: {text}" in err


def test_help_lists_the_exit_codes(run):
    code, out, _ = run("--help")

    assert code == 0
    assert [line.split()[0] for line in out.partition("exit codes:\n")[2].splitlines()[:4]] == ["0", "1", "2", "3"]


def test_an_unknown_stack_is_an_invalid_argument():
    arguments = [sys.executable, "-m", "smoke", "--stack", "nope"]
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  the command under test

    assert (result.returncode, result.stdout) == (2, "")
    assert "Its stacks are dev, flexdesk-dev, flexdesk-prod, prod, staging." in result.stderr


@pytest.mark.usefixtures("run")
def test_the_default_kubeconfig_is_the_one_in_the_environment(kubeconfig, monkeypatch, tmp_path):
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig.rename(tmp_path / "elsewhere")))

    assert command.main(["--json"]) == 0


def test_a_stack_without_objects_is_not_ok(run, monkeypatch):
    empty = Plan(project="landfall", stack="dev", mode="up", resources=(), exports={})
    monkeypatch.setattr(command, "plan_stack", lambda *_: empty)
    code, out, _ = run()

    assert code == 1
    assert "no checks: the stack plans no Kubernetes objects" in out


def test_wait_ends_when_all_checks_pass(run, cluster, monkeypatch):
    """The first metrics take a minute after `pulumi up`; a pipeline needs no sleep for them."""
    autoscaler = cluster.get("HorizontalPodAutoscaler", "layering")
    metrics, autoscaler["status"]["currentMetrics"] = autoscaler["status"]["currentMetrics"], []
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            autoscaler["status"]["currentMetrics"] = metrics

    monkeypatch.setattr(command.time, "sleep", pause)

    assert run("--wait", 300)[0] == 0
    assert len(pauses) == 2


def test_wait_ends_after_its_time(run, cluster, monkeypatch):
    cluster.drop("NetworkPolicy", "default-deny")
    monkeypatch.setattr(command, "_PAUSE_SECONDS", 0.1)
    code, out, _ = run("--wait", 0.3, "--json")

    assert code == 1
    assert json.loads(out)["failed"] == 1


def test_every_planned_kind_with_a_status_is_checked():
    checked = {check.kind for check in command.checklist.CHECKS}
    without = {"ConfigMap", "IngressClass", "IngressClassParams", "PersistentVolume", "SecretStore", "Service"}
    without |= {"ServiceAccount", "StorageClass"}
    # KEDA reports on the ScaledObject that it cannot authenticate to a trigger.
    without |= {"TriggerAuthentication"}
    # `pulumi up` waits until definitions are established; the check reads no object of the platform.
    without |= {"CustomResourceDefinition"}

    assert {manifest["kind"] for manifest in manifests("dev")} - checked <= without
