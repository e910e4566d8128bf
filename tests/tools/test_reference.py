"""Facts about third-party software, and the command that writes them."""

from __future__ import annotations

import json

import pytest

import reference
from charts import definitions
from charts.catalogue import CHARTS
from tools.reference import cli as command
from tools.reference import compact

LONGEST_NAME = 6
"""Spaces in the longest name: EC2 Capacity Reservation Instance Interruption Warning."""


@pytest.mark.parametrize("chart", CHARTS)
def test_the_facts_of_a_chart_are_of_its_pinned_version(chart):
    assert reference.chart_version(chart) == CHARTS[chart].version


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_was_rendered_at_its_pinned_version(chart):
    assert reference.rendered_chart(chart)["version"] == CHARTS[chart].version


@pytest.mark.parametrize("file", sorted(reference.FOLDER.rglob("*.json")), ids=lambda file: file.stem)
def test_every_file_of_facts_names_its_source_and_holds_no_sentence(file):
    fact = json.loads(file.read_text())

    assert fact.pop("source")
    fact.pop("licence", None)
    assert [text for text in strings(fact) if text.count(" ") > LONGEST_NAME] == []


def strings(node):
    if isinstance(node, dict):
        return [text for item in node.values() for text in strings(item)]
    if isinstance(node, list):
        return [text for item in node for text in strings(item)]
    return [node] if isinstance(node, str) else []


def test_a_missing_fact_is_named_with_the_known_ones():
    with pytest.raises(
        reference.UnknownFactError, match=r"reference/iam/none\.json: no such facts\. Known are .*karpenter"
    ):
        reference.iam_actions("none")


def test_values_keep_names_numbers_and_types_and_lose_text():
    values = {"image": "ghcr.io/kedacore/keda:2.20", "port": 8080, "on": True, "none": None, "list": ["a", "two words"]}

    assert compact.values(values) == {**values, "list": ["a", ""]}


def test_a_schema_keeps_constraints_and_loses_descriptions():
    schema = {
        "description": "A sentence.",
        "properties": {"description": {"type": "string", "title": "T", "enum": ["a", "b"]}},
        "required": ["description"],
    }

    assert compact.schema(schema) == {
        "properties": {"description": {"type": "string", "enum": ["a", "b"]}},
        "required": ["description"],
    }


def test_a_definition_keeps_what_the_api_server_evaluates_and_loses_descriptions():
    schema = {
        "description": "A sentence.",
        "properties": {"description": {"type": "string", "default": "a"}},
        "x-kubernetes-validations": [{"rule": "has(self.a)", "message": "a is required"}],
    }
    found = compact.definition({"kind": "CustomResourceDefinition", "spec": {"schema": schema}, "status": {}})

    del schema["description"]
    assert found == {"kind": "CustomResourceDefinition", "spec": {"schema": schema}}


@pytest.fixture
def upstream(tmp_path):
    """A folder of upstream files with the smallest content that the command reads."""
    write(tmp_path / "chart-values" / "keda.yaml", "# A comment.\nimage: {tag: 'a long sentence'}\nreplicas: 2\n")
    write(
        tmp_path / "versions.md",
        "| KEDA | keda | https://charts.example | 9.9.9 (newest) | 9 | kedacore/charts@v9.9.9 |\n"
        + "".join(f"| x | {chart} | - | 1.2.3 | 1 | example@1.2.3 |\n" for chart in command.sources.OBJECTS),
    )
    workload = {"kind": "Deployment", "name": "keda", "hook": None, "tolerations": [], "hostNetwork": False}
    container = {"name": "keda", "image": "keda:1", "resources": {}, "securityContext": {"privileged": True}}
    write(
        tmp_path / "rendered" / "keda.json",
        json.dumps(
            {
                "planned": {"chart": "keda", "version": "9.9.9"},
                "values": {"replicas": 2, "text": "a long sentence"},
                "workloads": [{**workload, "containers": [container]}],
                "services": [{"name": "keda", "ports": [{"port": 80}], "selector": {}}],
                "webhooks": [],
                "customResourceDefinitions": ["b.keda.sh", "a.keda.sh"],
            }
        ),
    )
    rows = "".join(
        f"| {group}_{plural}.yaml | core | {kind} | - | v1 | repo/{plural} | {plural}.yaml | v1 | abc | - | MIT |\n"
        for group, _, kind, plural in command.sources.DEFINITIONS
    )
    files = sorted({f"{file}.yaml" for files in command.sources.OBJECTS.values() for file in files})
    rows += "".join(f"| {file} | core | K | - | v1 | repo/{file} | {file} | v1 | abc | - | MIT |\n" for file in files)
    write(tmp_path / "crds" / "SOURCES.md", rows)
    for file in files:
        write(
            tmp_path / "crds" / file, "---\nkind: CustomResourceDefinition\nspec: {description: x, group: a.example}\n"
        )
    for group, version, _, plural in command.sources.DEFINITIONS:
        write(
            tmp_path / "crds-jsonschema" / f"{group}_{plural}_{version}.json", '{"description": "x", "type": "object"}'
        )
    policies = command.sources.POLICIES.values()
    write(tmp_path / "iam" / "SOURCES.md", "".join(f"| {name} | repo | path | v1 | MIT |\n" for name in policies))
    write(
        tmp_path / "iam" / "aws-load-balancer-controller_iam_policy.json",
        '{"Statement": [{"Action": "ec2:DescribeVpcs"}, {"Action": ["acm:ListCertificates"]}]}',
    )
    write(
        tmp_path / "iam" / "karpenter-cloudformation.yaml",
        "Resources:\n"
        "  Policy:\n"
        "    Type: AWS::IAM::ManagedPolicy\n"
        '    Properties: {PolicyDocument: !Sub \'{"Statement": [{"Action": "ec2:RunInstances"}]}\'}\n'
        "  Rule:\n"
        "    Type: AWS::Events::Rule\n"
        "    Properties: {EventPattern: {source: [aws.ec2]}}\n",
    )
    write(
        tmp_path / "schemas" / "eks-schema.json", '{"resources": {"eks:index:Cluster": {"inputProperties": {"a": {}}}}}'
    )
    write(tmp_path / "eks-cluster-children.json", '[{"type": "eks:index:Cluster", "name": "main", "parent": "x"}]')
    return tmp_path


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_the_command_writes_one_file_for_each_upstream_file(upstream, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reference, "FOLDER", tmp_path / "facts")
    monkeypatch.setattr(definitions, "FOLDER", tmp_path / "definitions")

    assert command.main([str(upstream)]) == 0

    keda = json.loads((tmp_path / "facts" / "charts" / "keda.json").read_text())
    assert keda == {
        "chart": "keda",
        "version": "9.9.9",
        "source": "kedacore/charts@v9.9.9",
        "values": {"image": {"tag": ""}, "replicas": 2},
    }
    rendered = json.loads((tmp_path / "facts" / "rendered" / "keda.json").read_text())
    assert rendered == {
        "chart": "keda",
        "version": "9.9.9",
        "source": "helm template, chart 9.9.9, keda",
        "values": {"replicas": 2, "text": ""},
        "workloads": [
            {
                "kind": "Deployment",
                "name": "keda",
                "tolerations": [],
                "initContainers": [],
                "containers": [{"name": "keda", "resources": {}, "privileged": True, "ports": []}],
            }
        ],
        "services": [{"name": "keda", "ports": [{"port": 80}]}],
        "webhooks": [],
        "definitions": ["a.keda.sh", "b.keda.sh"],
    }
    karpenter = json.loads((tmp_path / "facts" / "iam" / "karpenter.json").read_text())
    assert (karpenter["actions"], karpenter["events"]) == (["ec2:RunInstances"], [{"source": ["aws.ec2"]}])
    autoscaler = json.loads((tmp_path / "definitions" / "vertical-pod-autoscaler.json").read_text())
    assert (autoscaler["version"], autoscaler["licence"]) == ("1.2.3", "MIT")
    assert autoscaler["definitions"] == [{"kind": "CustomResourceDefinition", "spec": {"group": "a.example"}}]
    assert capsys.readouterr().out.startswith("20 files written to")


def test_another_folder_is_wrong_usage(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main([str(tmp_path)])

    assert "the folder chart-values is missing" in capsys.readouterr().err
