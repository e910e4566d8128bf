"""Options, streams and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

import smoke.__main__ as command
from plan.model import Plan
from tests.support.settings_documents import ROOT
from tests.support.stack_plans import manifests


def test_a_cluster_that_is_not_there_is_another_outcome_than_a_faulty_stack(run, kubeconfig):
    content = yaml.safe_load(kubeconfig.read_text())
    content["clusters"][0]["cluster"]["server"] = "http://127.0.0.1:1"
    kubeconfig.write_text(yaml.safe_dump(content))
    code, out, err = run("--json")

    assert (code, out) == (3, "")
    assert err.startswith("error: http://127.0.0.1:1 does not answer as a Kubernetes API server")


def test_an_api_server_that_stays_silent_cannot_be_reached(run, cluster):
    cluster.silent.add("/version")

    assert run("--timeout", 0.5)[0] == 3


def test_credentials_that_are_not_accepted_end_the_run(run, cluster):
    cluster.refused["/api/v1/namespaces"] = 401
    code, out, err = run()

    assert (code, out) == (3, "")
    assert "does not accept the kubeconfig's credentials" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--context", "nowhere"], "The kubeconfig cannot be used"),
        (["--kubeconfig", "/nowhere/kubeconfig"], "The kubeconfig cannot be used"),
        (["--ingress-address", "localhost"], "localhost must read HOST:PORT"),
        (["--timeout", "-1"], "-1 must be a number from 0"),
        (["--timeout", "soon"], "invalid _seconds value"),
        (["--stack", "prod"], "name what its certificate is for with --tls-name"),
    ],
)
def test_wrong_use_is_a_sentence(run, arguments, sentence):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert sentence in err


def test_an_unknown_stack_is_wrong_use():
    arguments = [sys.executable, "-m", "smoke", "--stack", "nope"]
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  the command under test

    assert (result.returncode, result.stdout) == (2, "")
    assert "there are dev, prod, staging" in result.stderr


@pytest.mark.usefixtures("run")
def test_the_kubeconfig_of_the_shell_is_taken(kubeconfig, monkeypatch, tmp_path):
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig.rename(tmp_path / "elsewhere")))

    assert command.main(["--json"]) == 0


def test_a_stack_without_objects_has_shown_nothing(run, monkeypatch):
    empty = Plan(project="landfall", stack="dev", mode="up", resources=(), exports={})
    monkeypatch.setattr(command, "plan_stack", lambda *_: empty)
    code, out, _ = run()

    assert code == 1
    assert "nothing was checked" in out


def test_waiting_ends_as_soon_as_all_holds(run, cluster, monkeypatch):
    """What takes a minute after `pulumi up`, such as the first metrics, needs no sleep in a pipeline."""
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


def test_waiting_ends_when_the_time_is_over(run, cluster, monkeypatch):
    cluster.drop("NetworkPolicy", "default-deny")
    monkeypatch.setattr(command, "_PAUSE_SECONDS", 0.1)
    code, out, _ = run("--wait", 0.3, "--json")

    assert code == 1
    assert json.loads(out)["failed"] == 1


def test_every_kind_that_is_planned_with_a_state_of_its_own_is_checked():
    checked = {check.kind for check in command.checklist.CHECKS}
    without = {"ConfigMap", "IngressClass", "IngressClassParams", "PersistentVolume", "SecretStore", "Service"}
    without |= {"ServiceAccount", "StorageClass"}

    assert {manifest["kind"] for manifest in manifests("dev")} - checked <= without
