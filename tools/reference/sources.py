"""The upstream files of the facts, in the layout of reference/README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.reference import compact

DEFINITIONS = (
    ("argoproj.io", "v1alpha1", "AppProject", "appprojects"),
    ("cert-manager.io", "v1", "ClusterIssuer", "clusterissuers"),
    ("elbv2.k8s.aws", "v1beta1", "IngressClassParams", "ingressclassparams"),
    ("external-secrets.io", "v1", "ExternalSecret", "externalsecrets"),
    ("external-secrets.io", "v1", "SecretStore", "secretstores"),
    ("generators.external-secrets.io", "v1alpha1", "Password", "passwords"),
    ("karpenter.k8s.aws", "v1", "EC2NodeClass", "ec2nodeclasses"),
    ("karpenter.sh", "v1", "NodePool", "nodepools"),
    ("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects"),
    ("keda.sh", "v1alpha1", "TriggerAuthentication", "triggerauthentications"),
    ("monitoring.coreos.com", "v1", "PrometheusRule", "prometheusrules"),
    ("templates.gatekeeper.sh", "v1", "ConstraintTemplate", "constrainttemplates"),
    ("velero.io", "v1", "Schedule", "schedules"),
)
"""Group, version, kind and plural of each custom resource that the project creates."""

OBJECTS: Mapping[str, tuple[str, ...]] = {
    "aws-load-balancer-controller": (
        "elbv2.k8s.aws_albtargetcontrolconfigs",
        "elbv2.k8s.aws_ingressclassparams",
        "elbv2.k8s.aws_targetgroupbindings",
    ),
    "vertical-pod-autoscaler": ("autoscaling.k8s.io_verticalpodautoscalers",),
}
"""Files with the definitions that the program creates as objects, by chart."""

CONFIGURATIONS = ("amazon-cloudwatch-observability",)
"""EKS add-ons whose configuration has the keys of a chart's values."""

POLICIES = {
    "aws-load-balancer-controller": "aws-load-balancer-controller_iam_policy.json",
    "karpenter": "karpenter-cloudformation.yaml",
}

IGNORED_CHILDREN = ("eks:index:Cluster", "eks:index:ManagedNodeGroup", "aws:eks/nodeGroup:NodeGroup")
"""Children of the recorded EKS program that this project creates itself."""

_SHARED_ROWS: Mapping[str, tuple[str, str]] = {
    "karpenter-crd": ("1.14.1", "aws/karpenter-provider-aws@v1.14.1"),
    "opentelemetry-collector": ("0.170.0", "open-telemetry/opentelemetry-helm-charts@opentelemetry-collector-0.170.0"),
    "prometheus-operator-crds": ("31.0.1", "prometheus-community/helm-charts@prometheus-operator-crds-31.0.1"),
}
"""Version and source of charts that the table of versions lists in the row of another chart."""

Fact = Mapping[str, Any]


class _CloudFormation(yaml.SafeLoader):
    """A YAML loader that reads a function of CloudFormation as its argument."""


def _argument(loader: yaml.SafeLoader, _: str, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)  # pyright: ignore[reportUnknownMemberType]  PyYAML's stubs leave it untyped


_CloudFormation.add_multi_constructor("!", _argument)  # pyright: ignore[reportUnknownMemberType]


def chart(folder: Path, name: str) -> Fact | None:
    """Return the values and the schema of a chart, or None if the folder does not hold them."""
    file = folder / "chart-values" / f"{name}.yaml"
    if not file.is_file():
        return None
    version, source = _SHARED_ROWS.get(name) or _version_and_source(folder, name)
    fact = {
        "chart": name,
        "version": version,
        "source": source,
        "values": compact.values(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}),
    }
    schema = folder / "chart-values-schema" / f"{name}.values.schema.json"
    return {**fact, "schema": compact.schema(_json(schema))} if schema.is_file() else fact


def _version_and_source(folder: Path, name: str) -> tuple[str, str]:
    row = _row(folder / "versions.md", 1, name)
    return row[3].partition(" ")[0], row[5]


def definition(folder: Path, group: str, version: str, plural: str) -> Fact:
    """Return the OpenAPI schema of a custom resource."""
    source = _row(folder / "crds" / "SOURCES.md", 0, f"{group}_{plural}.yaml")
    return {
        "source": f"{source[5]} {source[7]} {source[6]}",
        "licence": source[10],
        "schema": compact.schema(_json(folder / "crds-jsonschema" / f"{group}_{plural}_{version}.json")),
    }


def objects(folder: Path, name: str) -> Fact:
    """Return the definitions that the program creates as objects for a chart."""
    sources = [_row(folder / "crds" / "SOURCES.md", 0, f"{file}.yaml") for file in OBJECTS[name]]
    return {
        "chart": name,
        "version": _version_and_source(folder, name)[0],
        "source": ", ".join(sorted({f"{source[5]} {source[7]}" for source in sources})),
        "licence": sources[0][10],
        "definitions": [
            compact.definition(document)
            for file in OBJECTS[name]
            for document in yaml.load_all(
                (folder / "crds" / f"{file}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
            )
            if document
        ],
    }


def iam(folder: Path, file_name: str) -> Fact:
    """Return the IAM actions of a policy document, or the actions and event patterns of a CloudFormation template."""
    file = folder / "iam" / file_name
    source = _row(folder / "iam" / "SOURCES.md", 0, file_name)
    if file.suffix == ".json":
        documents, events = [_json(file)], []
    else:
        resources = yaml.load(file.read_text(encoding="utf-8"), _CloudFormation)["Resources"]  # noqa: S506 - a safe loader
        documents = [_document(each) for each in _properties(resources, "AWS::IAM::ManagedPolicy")]
        events = [each["EventPattern"] for each in _properties(resources, "AWS::Events::Rule")]
    return {
        "source": f"{source[1]} {source[3]} {source[2]}",
        "licence": source[4],
        "actions": sorted({action for document in documents for action in _actions(document)}),
        "events": events,
    }


def eks_component(folder: Path) -> Fact:
    """Return the input names of ``eks:index:Cluster`` and the type, name and parent of each child."""
    schema = _json(folder / "schemas" / "eks-schema.json")
    children = _json(folder / "eks-cluster-children.json")
    return {
        "source": "pulumi/pulumi-eks v4.3.0 provider/cmd/pulumi-resource-eks/schema.json; children of a run of 4.4.0",
        "inputs": sorted(schema["resources"]["eks:index:Cluster"]["inputProperties"]),
        "children": [
            {key: child[key] for key in ("type", "name", "parent")}
            for child in children
            if child["type"] not in IGNORED_CHILDREN
        ],
    }


def _properties(resources: Mapping[str, Any], type_: str) -> Iterable[Fact]:
    return (each["Properties"] for each in resources.values() if each["Type"] == type_)


def _document(policy: Fact) -> Fact:
    document = policy["PolicyDocument"]
    return json.loads(document) if isinstance(document, str) else document


def _actions(document: Fact) -> Iterable[str]:
    for statement in document["Statement"]:
        action = statement["Action"]
        yield from [action] if isinstance(action, str) else action


def _row(table: Path, column: int, cell: str) -> list[str]:
    """Return the cells of the row of a Markdown table that holds a name in a column; empty if there is none."""
    for line in table.read_text(encoding="utf-8").splitlines():
        cells = [each.strip() for each in line.strip().strip("|").split("|")]
        if len(cells) > column and re.split(r"[ (]", cells[column])[0] == cell:
            return cells
    return []


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
