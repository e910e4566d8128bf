"""Access of the provider to the control planes of a rehearsal."""

from __future__ import annotations

import json
import subprocess

from cluster.programs import Programs
from rehearsal.kubernetes.clusters import Clusters


def test_the_aws_command_answers_with_the_token_of_the_named_cluster(tmp_path):
    missing = tmp_path / "missing"
    programs = Programs(etcd=missing, api_server=missing, controller_manager=missing, scheduler=missing)
    clusters = Clusters(programs, tmp_path / "a folder")
    for name in ("first", "second"):
        (tmp_path / "a folder" / f"{name}.json").write_text(json.dumps({"status": {"token": name}}), encoding="utf-8")

    command = [f"{clusters.path}/aws", "--region", "us-east-1", "eks", "get-token", "--cluster-name", "second"]
    answer = subprocess.run([*command, "--output", "json"], capture_output=True, text=True, check=True)  # noqa: S603  a script of this test

    assert json.loads(answer.stdout) == {"status": {"token": "second"}}
