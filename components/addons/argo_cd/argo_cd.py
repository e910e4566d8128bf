"""Argo CD: applications that a Git repository describes, beside those that Pulumi keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.argo_cd import ARGO_CD
from components.addons.argo_cd.guard import NAMESPACE, POLICY, PROJECT, guarded_namespaces, policy_spec, project_spec
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread

METRICS_PORTS = (8080, 8082, 8083, 8084)
"""Of application sets, controller, server and repository server."""

INIT_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Of what runs for a moment: a copy before the repository server, a Job that makes the cache's password."""


class ArgoCdSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Of server, repository server and application sets. Controller and cache are one each: what they hold is made
    anew from Git and the cluster within minutes."""
    resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    """Of server, application sets and cache, each."""
    controller_resources: ContainerResources = ContainerResources(cpu="250m", memory="1Gi")
    """It keeps every object that it follows in memory."""
    repository_resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """It clones repositories and renders charts."""
    domain: str = "localhost:8080"
    """Under which people reach it: by port-forward, as nothing exposes it."""
    admin: bool = True
    """A user ``admin``, whose password the server makes; off when ``values`` set up single sign-on."""
    source_repositories: Annotated[Sequence[str], Field(min_length=1)] = ("*",)
    """Repositories that Applications may come from, with ``*`` for any part; they are cloned by HTTPS."""


@dataclass(frozen=True, kw_only=True)
class ArgoCdArgs(ChartAddonArgs[ArgoCdSpec]):
    """Argo CD, its cluster, and what is not its own."""

    pulumi_namespaces: Sequence[str]
    """Namespaces whose objects Pulumi keeps: the add-ons' and the systems'."""


class ArgoCd(pulumi.ComponentResource):
    """Argo CD in a namespace of its own, a project for everybody's Applications, and the line between two writers.

    The project says where Applications may go; an admission policy makes sure of it in every other project, too, the
    open one called ``default`` among them.
    """

    TYPE = "landfall:addons:ArgoCd"

    def __init__(self, name: str, args: ArgoCdArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        guarded = guarded_namespaces(args.pulumi_namespaces)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=ARGO_CD,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=METRICS_PORTS),
            values=argo_cd_values(args),
            parent=self,
            after=self._one_writer(name, guarded),
        )
        project = k8s.apiextensions.CustomResource(
            f"{name}-project",
            api_version="argoproj.io/v1alpha1",
            kind="AppProject",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=PROJECT, namespace=NAMESPACE),
            spec=project_spec(guarded, args.spec.source_repositories),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release]),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release, project)
        """Definitions, and the project that Applications name."""
        self.register_outputs({})

    def _one_writer(self, name: str, guarded: Sequence[str]) -> Sequence[pulumi.Resource]:
        """In force before Argo CD's first pod."""
        policy = k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            f"{name}-one-writer",
            metadata={"name": POLICY},
            spec=policy_spec(guarded),
            opts=pulumi.ResourceOptions(parent=self),
        )
        binding = k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            f"{name}-one-writer-binding",
            metadata={"name": POLICY},
            spec=k8s.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpecArgs(
                policy_name=POLICY, validation_actions=["Deny"]
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        return (policy, binding)


def argo_cd_values(args: ArgoCdArgs) -> dict[str, Any]:
    """The chart's values. The namespace's own policy is the closed one; the chart's would let in everybody."""
    spec = args.spec
    metrics = {"metrics": {"enabled": args.service_monitor, "serviceMonitor": {"enabled": args.service_monitor}}}
    return {
        "crds": {"install": True, "keep": True},
        "global": {"domain": spec.domain, "networkPolicy": {"create": False}, **args.nodes.document()},
        "configs": {"cm": {"admin.enabled": spec.admin}},
        "server": {**_replicated(spec, "argocd-server", spec.resources), **metrics},
        "repoServer": {
            **_replicated(spec, "argocd-repo-server", spec.repository_resources),
            **metrics,
            "copyutil": {"resources": INIT_RESOURCES.document()},
        },
        "applicationSet": {**_replicated(spec, "argocd-applicationset-controller", spec.resources), **metrics},
        "controller": {"replicas": 1, "resources": spec.controller_resources.document(), **metrics},
        "redis": {"resources": spec.resources.document()},
        # A Job before the installation: the cache's password is made in the cluster, and known nowhere else.
        "redisSecretInit": {"enabled": True, "resources": INIT_RESOURCES.document()},
        "dex": {"enabled": False},
        "notifications": {"enabled": False},
    }


def _replicated(spec: ArgoCdSpec, label: str, resources: ContainerResources) -> dict[str, Any]:
    return {
        "replicas": spec.replicas,
        "resources": resources.document(),
        "pdb": {"enabled": spec.replicas > 1, "maxUnavailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/name": label}),
    }
