"""Gatekeeper: admission rules for objects of systems, and an audit of existing objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.gatekeeper import GATEKEEPER
from components.addons.gatekeeper.constraints import Enforcement, constraint
from components.addons.gatekeeper.templates import RULES, Document, FailurePolicy, Rule, template
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.spec import DnsLabel
from components.workload.types import RegistryHost

WEBHOOK_PORT = 8443
METRICS_PORT = 8888
KUBERNETES_NAMESPACES = ("kube-system", "kube-node-lease", "kube-public")

WAIT_UNTIL_CREATED = {"pulumi.com/waitFor": "jsonpath={.status.created}=true"}
"""Annotation of templates: Pulumi waits until Gatekeeper has created the kind of the constraint."""


class GatekeeperSpec(ChartSpec):
    """Settings of Gatekeeper."""

    enforcement: Enforcement = "warn"
    """Action for an object that violates a rule: audit only, a warning to its author, or rejection."""
    failure_policy: FailurePolicy = "Ignore"
    """Changes while a rule cannot be evaluated: accepted, and audited later (``Ignore``), or rejected (``Fail``)."""
    required_labels: Annotated[Sequence[str], Field(min_length=1)] = ("app.kubernetes.io/name",)
    """Labels that workloads, Services and Ingresses need."""
    required_requests: Annotated[Sequence[Literal["cpu", "memory"]], Field(min_length=1)] = ("cpu", "memory")
    """Requests that containers need."""
    allowed_registries: Sequence[RegistryHost] = ()
    """Hosts of image registries, in addition to the account's ECR."""
    exempt_namespaces: Sequence[DnsLabel] = ()
    """Namespaces without rules, in addition to those of Kubernetes and of other add-ons."""
    replicas: Annotated[int, Field(ge=1)] = 3
    """Number of pods that serve the webhook."""
    audit_interval_seconds: Annotated[int, Field(ge=10)] = 300
    """Seconds between two audits of all objects."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    audit_resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")

    def faults(self) -> Iterable[str]:
        """Yield a sentence if ``Fail`` has no second replica."""
        yield from super().faults()
        if self.failure_policy == "Fail" and self.replicas == 1:
            yield "failurePolicy Fail with one replica rejects every change while its pod restarts. Set replicas to 2."


@dataclass(frozen=True, kw_only=True)
class GatekeeperArgs(AddonArgs[GatekeeperSpec]):
    """Gatekeeper, and the namespaces that its rules apply to."""

    guarded: Mapping[str, str]
    """Labels of the namespaces with rules."""
    registries: Sequence[pulumi.Input[str]]
    """Hosts of image registries that are always allowed: the account's ECR."""
    exempt_namespaces: Sequence[str] = ()
    """Namespaces of other add-ons, whose pods must start without Gatekeeper."""


class Gatekeeper(pulumi.ComponentResource):
    """Gatekeeper in its own namespace, with a template and a constraint for each rule.

    Gatekeeper creates the kind of a constraint from its template. Each constraint depends on its template, and is
    destroyed before it, while Gatekeeper still runs.
    """

    TYPE = "landfall:addons:Gatekeeper"

    def __init__(self, name: str, args: GatekeeperArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=GATEKEEPER,
            args=args,
            pod_security="restricted",
            traffic=Traffic(from_control_plane=[WEBHOOK_PORT], metrics=[METRICS_PORT]),
            values=gatekeeper_values(args),
            parent=self,
        )
        constraints = [self._constraint(name, rule, args) for rule in RULES]

        self.ready: Sequence[pulumi.Resource] = (self.release, *constraints)
        """Gatekeeper and its constraints: objects that every rule must apply to depend on them."""
        self.register_outputs({})

    def _constraint(self, name: str, rule: Rule, args: GatekeeperArgs) -> pulumi.Resource:
        spec = args.spec
        parameters: Mapping[str, Sequence[pulumi.Input[str]]] = {
            "required-labels": spec.required_labels,
            "allowed-registries": [*args.registries, *spec.allowed_registries],
            "required-requests": spec.required_requests,
        }
        document = constraint(rule, enforcement=spec.enforcement, guarded=args.guarded, parameters=parameters)
        definition = template(rule, failure_policy=spec.failure_policy)
        created = self._resource(f"{name}-{rule.name}-template", definition, self.release, WAIT_UNTIL_CREATED)
        return self._resource(f"{name}-{rule.name}", document, created, {})

    def _resource(
        self, name: str, document: Document, depends_on: pulumi.Resource, annotations: Mapping[str, str]
    ) -> k8s.apiextensions.CustomResource:
        return k8s.apiextensions.CustomResource(
            name,
            api_version=document.api_version,
            kind=document.kind,
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=document.name, annotations={**document.annotations, **annotations} or None
            ),
            spec=document.spec,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[depends_on]),
        )


def gatekeeper_values(args: GatekeeperArgs) -> dict[str, Any]:
    """Return the values of the chart: no mutation, no external data, no labels on its namespace.

    The check of exempted namespaces has the same failure policy. The chart's default, ``Fail``, would reject new
    namespaces while Gatekeeper is unavailable, for example while it starts together with other add-ons.
    """
    spec, nodes = args.spec, args.context.nodes.document()
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
        # Hooks: a Job installs the definitions first, and another waits at the end until the webhook answers.
        "crds": {"resources": spec.resources.document(), **nodes},
        "postInstall": {"labelNamespace": {"enabled": False}, **nodes},
    }
