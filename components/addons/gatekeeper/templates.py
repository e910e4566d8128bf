"""Rules of Gatekeeper, and their constraint templates in CEL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from components.addons.gatekeeper import expressions as cel

FailurePolicy = Literal["Ignore", "Fail"]

WORKLOADS: Sequence[Mapping[str, Sequence[str]]] = (
    {"apiGroups": [""], "kinds": ["Pod"]},
    {"apiGroups": ["apps"], "kinds": ["DaemonSet", "Deployment", "StatefulSet"]},
    {"apiGroups": ["batch"], "kinds": ["CronJob", "Job"]},
)
"""Kinds with pods. The author of a Deployment sees its rejection; only the controller would see that of its pods."""

SERVICES: Sequence[Mapping[str, Sequence[str]]] = ({"apiGroups": [""], "kinds": ["Service"]},)
INGRESSES: Sequence[Mapping[str, Sequence[str]]] = ({"apiGroups": ["networking.k8s.io"], "kinds": ["Ingress"]},)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule for some kinds of objects."""

    name: str
    """Name of the constraint."""
    kind: str
    """Kind of the constraint, which Gatekeeper creates from the template."""
    purpose: str
    kinds: Sequence[Mapping[str, Sequence[str]]]
    variables: Sequence[Mapping[str, str]] = ()
    """CEL variables in order of evaluation."""
    expression: str
    """CEL expression that is true for a valid object."""
    message: str
    """CEL expression of the message for the author of an invalid object."""
    parameter: str | None = None
    """Name of the constraint's parameter, a list of strings."""


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
"""All rules. None covers privileges of pods, which the Pod Security level of each namespace restricts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A Kubernetes object."""

    api_version: str
    kind: str
    name: str
    spec: Mapping[str, Any]
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])


def template(rule: Rule, *, failure_policy: FailurePolicy) -> Document:
    """Return the constraint template of a rule. Its name must be its kind in lower case.

    The API server evaluates the rule itself. The failure policy is for a request on which it cannot, for example in the
    seconds after its start in which it does not know the constraint's kind.
    """
    source: dict[str, Any] = {
        "failurePolicy": failure_policy,
        # Finalizers of an object that is being deleted can still change it.
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
    """Return the schema of ``spec.parameters`` in constraints of the rule."""
    if not rule.parameter:
        return {"type": "object"}
    strings = {"type": "array", "items": {"type": "string"}}
    return {"type": "object", "properties": {rule.parameter: strings}, "required": [rule.parameter]}
