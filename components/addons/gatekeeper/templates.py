"""The rules that Gatekeeper judges objects by, each a constraint template in CEL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.addons.gatekeeper import expressions as cel

WORKLOADS: Sequence[Mapping[str, Sequence[str]]] = (
    {"apiGroups": [""], "kinds": ["Pod"]},
    {"apiGroups": ["apps"], "kinds": ["DaemonSet", "Deployment", "StatefulSet"]},
    {"apiGroups": ["batch"], "kinds": ["CronJob", "Job"]},
)
"""Whatever has pods, and not the pods alone: a Deployment is answered at once, its pods' refusal nobody would see."""

SERVICES: Sequence[Mapping[str, Sequence[str]]] = ({"apiGroups": [""], "kinds": ["Service"]},)
INGRESSES: Sequence[Mapping[str, Sequence[str]]] = ({"apiGroups": ["networking.k8s.io"], "kinds": ["Ingress"]},)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is asked of some kinds of objects."""

    name: str
    """Of its constraint."""
    kind: str
    """Of its constraint: the kind that the template brings into being."""
    purpose: str
    kinds: Sequence[Mapping[str, Sequence[str]]]
    variables: Sequence[Mapping[str, str]] = ()
    """Evaluated in this order, each may use those before it."""
    expression: str
    """True for an object that keeps the rule."""
    message: str
    """An expression, too: what the person reads whose object does not."""
    parameter: str | None = None
    """A list of strings that the constraint gives, by its name."""


RULES: Sequence[Rule] = (
    Rule(
        name="required-labels",
        kind="LandfallRequiredLabels",
        purpose="Objects say what they belong to, by the labels that dashboards, alarms and bills are cut by.",
        kinds=(*WORKLOADS, *SERVICES, *INGRESSES),
        parameter="labels",
        variables=cel.MISSING_LABELS,
        expression="variables.missing.size() == 0",
        message="'labels are missing: ' + variables.missing.join(', ')",
    ),
    Rule(
        name="allowed-registries",
        kind="LandfallAllowedRegistries",
        purpose="Images come from registries that the platform trusts; one without a registry is Docker Hub's.",
        kinds=WORKLOADS,
        parameter="registries",
        variables=(*cel.CONTAINERS, cel.FOREIGN_IMAGES),
        expression="variables.foreign.size() == 0",
        message="'images come from a registry that is not allowed: ' + variables.foreign.join(', ')",
    ),
    Rule(
        name="pinned-images",
        kind="LandfallPinnedImages",
        purpose="An image is named by a release or a digest, so that a rollback runs what ran before.",
        kinds=WORKLOADS,
        variables=(*cel.CONTAINERS, cel.LOOSE_IMAGES),
        expression="variables.loose.size() == 0",
        message="'images need a digest, or a tag other than latest: ' + variables.loose.join(', ')",
    ),
    Rule(
        name="required-requests",
        kind="LandfallRequiredRequests",
        purpose="Containers ask for what they use, or the scheduler overfills a node and the autoscaler never sees it.",
        kinds=WORKLOADS,
        parameter="resources",
        variables=(*cel.CONTAINERS, cel.GREEDY_CONTAINERS),
        expression="variables.greedy.size() == 0",
        message="'containers request no ' + variables.params.resources.join(' or no ') + ': '"
        " + variables.greedy.join(', ')",
    ),
    Rule(
        name="no-node-ports",
        kind="LandfallNoNodePorts",
        purpose="No Service opens a port on every node, past load balancers and their certificates.",
        kinds=SERVICES,
        expression="!has(variables.anyObject.spec.type) || variables.anyObject.spec.type != 'NodePort'",
        message="'a Service of type NodePort is reached past every load balancer: use ClusterIP and an Ingress'",
    ),
    Rule(
        name="ingress-class",
        kind="LandfallIngressClass",
        purpose="An Ingress says whose it is; without a class, none or any controller takes it.",
        kinds=INGRESSES,
        expression="has(variables.anyObject.spec.ingressClassName) && variables.anyObject.spec.ingressClassName != ''",
        message="'spec.ingressClassName is missing'",
    ),
)
"""What a pod may do to its node is not among them: each namespace's Pod Security level refuses that already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An object to be made: what ``kubectl`` would be given."""

    api_version: str
    kind: str
    name: str
    spec: Mapping[str, Any]
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])


def template(rule: Rule) -> Document:
    """The constraint template, whose name has to be its kind in lower case."""
    source: dict[str, Any] = {
        # What is on its way out keeps its finalizers running, whatever the rule says of it.
        "matchCondition": [
            {"name": "stays", "expression": "object != null && !has(object.metadata.deletionTimestamp)"}
        ],
        "variables": [dict(variable) for variable in rule.variables],
        "validations": [{"expression": rule.expression, "messageExpression": rule.message}],
    }
    return Document(
        api_version="templates.gatekeeper.sh/v1",
        kind="ConstraintTemplate",
        name=rule.kind.lower(),
        annotations={"description": rule.purpose},
        spec={
            "crd": {
                "spec": {
                    "names": {"kind": rule.kind},
                    "validation": {"openAPIV3Schema": parameters_schema(rule)},
                }
            },
            "targets": [
                {
                    "target": "admission.k8s.gatekeeper.sh",
                    "code": [{"engine": "K8sNativeValidation", "source": source}],
                }
            ],
        },
    )


def parameters_schema(rule: Rule) -> dict[str, Any]:
    """Of ``spec.parameters``, as a constraint of this rule gives them."""
    if not rule.parameter:
        return {"type": "object"}
    strings = {"type": "array", "items": {"type": "string"}}
    return {"type": "object", "properties": {rule.parameter: strings}, "required": [rule.parameter]}
