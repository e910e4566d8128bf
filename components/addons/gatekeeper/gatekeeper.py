"""Gatekeeper: rules of our own for what systems may put on the cluster, at admission and over what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.gatekeeper import GATEKEEPER
from components.addons.gatekeeper.constraints import Enforcement, constraint
from components.addons.gatekeeper.templates import RULES, Document, Rule, template
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.spec import DnsLabel
from components.workload.types import RegistryHost

NAMESPACE = GATEKEEPER.namespace
WEBHOOK_PORT = 8443
METRICS_PORT = 8888
KUBERNETES_NAMESPACES = ("kube-system", "kube-node-lease", "kube-public")

MADE_READY = {"pulumi.com/waitFor": "jsonpath={.status.created}=true"}
"""Pulumi takes a template for made only once Gatekeeper has made the kind that its constraint is of."""


class GatekeeperSpec(ChartSpec):
    """What a person may choose about it."""

    enforcement: Enforcement = "warn"
    """What becomes of an object that breaks a rule: only a line in the audit, a warning to its author, or a refusal."""
    failure_policy: Literal["Ignore", "Fail"] = "Ignore"
    """What becomes of changes while Gatekeeper is away: they pass and the audit finds them, or nothing can change."""
    required_labels: Annotated[Sequence[str], Field(min_length=1)] = ("app.kubernetes.io/name",)
    required_requests: Annotated[Sequence[Literal["cpu", "memory"]], Field(min_length=1)] = ("cpu", "memory")
    allowed_registries: Sequence[RegistryHost] = ()
    """Besides the account's own ECR."""
    exempt_namespaces: Sequence[DnsLabel] = ()
    """Never asked about, not even to be warned; besides Kubernetes' own and those of the other add-ons."""
    replicas: Annotated[int, Field(ge=1)] = 3
    """Each answers the webhook."""
    audit_interval_seconds: Annotated[int, Field(ge=10)] = 300
    """How often everything that is there is judged anew."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    audit_resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")

    def faults(self) -> Iterable[str]:
        """Whoever asks that nothing changes without Gatekeeper needs one that stays."""
        if self.failure_policy == "Fail" and self.replicas == 1:
            yield "failurePolicy Fail with a single replica stops every change while that one moves: give replicas 2"


@dataclass(frozen=True, kw_only=True)
class GatekeeperArgs(ChartAddonArgs[GatekeeperSpec]):
    """Gatekeeper, and what it guards."""

    guarded: Mapping[str, str]
    """Labels of the namespaces whose objects are judged."""
    registries: Sequence[pulumi.Input[str]]
    """Hosts of the registries that images may always come from: the account's own ECR."""
    exempt_namespaces: Sequence[str] = ()
    """Those of the other add-ons: what they need to come up is never Gatekeeper's to refuse."""


class Gatekeeper(pulumi.ComponentResource):
    """Controllers and audit in a namespace of their own, and a template and a constraint for each rule.

    A constraint's kind comes into being when Gatekeeper has read its template: each constraint waits for that, and on
    destroy goes before it, while Gatekeeper is still there to let it go.
    """

    TYPE = "landfall:addons:Gatekeeper"

    def __init__(self, name: str, args: GatekeeperArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=GATEKEEPER,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[WEBHOOK_PORT], metrics=[METRICS_PORT]),
            values=gatekeeper_values(args),
            parent=self,
        )
        constraints = [self._constraint(name, rule, args) for rule in RULES]

        self.ready: Sequence[pulumi.Resource] = (self.release, *constraints)
        """What is to be judged from its first day on comes after these."""
        self.register_outputs({})

    def _constraint(self, name: str, rule: Rule, args: GatekeeperArgs) -> pulumi.Resource:
        spec = args.spec
        parameters: Mapping[str, Sequence[pulumi.Input[str]]] = {
            "required-labels": spec.required_labels,
            "allowed-registries": [*args.registries, *spec.allowed_registries],
            "required-requests": spec.required_requests,
        }
        document = constraint(rule, enforcement=spec.enforcement, guarded=args.guarded, parameters=parameters)
        made = self._resource(f"{name}-{rule.name}-template", template(rule), self.release, MADE_READY)
        return self._resource(f"{name}-{rule.name}", document, made, {})

    def _resource(
        self, name: str, document: Document, after: pulumi.Resource, annotations: Mapping[str, str]
    ) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            name,
            api_version=document.api_version,
            kind=document.kind,
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=document.name, annotations={**document.annotations, **annotations} or None
            ),
            spec=document.spec,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after]),
        )


def gatekeeper_values(args: GatekeeperArgs) -> dict[str, Any]:
    """The chart's values: it judges and changes nothing, asks nobody outside, and leaves its namespace's labels alone.

    The check of who may exempt a namespace follows the failure policy: left to fail closed, as the chart has it, no
    namespace could be made while Gatekeeper is away, or coming up beside the other add-ons.
    """
    spec, nodes = args.spec, args.nodes.document()
    exempt = [*KUBERNETES_NAMESPACES, *args.exempt_namespaces, *spec.exempt_namespaces]
    return {
        "replicas": spec.replicas,
        "auditInterval": spec.audit_interval_seconds,
        "disableMutation": True,
        "enableExternalData": False,
        "enableK8sNativeValidation": True,
        "validatingWebhookFailurePolicy": spec.failure_policy,
        "validatingWebhookCheckIgnoreFailurePolicy": spec.failure_policy,
        "validatingWebhookExemptNamespacesLabels": {"kubernetes.io/metadata.name": exempt},
        "controllerManager": {
            "resources": spec.resources.document(),
            "topologySpreadConstraints": spread({"gatekeeper.sh/operation": "webhook"}),
            **nodes,
        },
        "audit": {"resources": spec.audit_resources.document(), **nodes},
        "pdb": {"controllerManager": {"minAvailable": 1 if spec.replicas > 1 else 0}},
        # Hooks: the definitions before everything else, and at the end a call to the webhook that has to be answered.
        "crds": {"resources": spec.resources.document(), **nodes},
        "postInstall": {"labelNamespace": {"enabled": False}, **nodes},
    }
