"""Argo CD: applications from Git repositories, in namespaces that Pulumi does not manage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.argo_cd import ARGO_CD
from components.addons.argo_cd.guard import POLICY, PROJECT, guarded_namespaces, policy_spec, project_spec
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread

METRICS_PORTS = (8080, 8082, 8083, 8084)
"""Ports of application set controller, application controller, server and repository server."""

INIT_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Resources of the repository server's init container, and of the Job that generates the password of Redis."""


class ArgoCdSpec(ChartSpec):
    """Settings of Argo CD."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods of server, repository server and application set controller. Application controller and Redis
    have one each, and rebuild their data from Git and the cluster within minutes."""
    resources: ContainerResources = ContainerResources(cpu="50m", memory="256Mi")
    """Resources of server, application set controller and Redis."""
    controller_resources: ContainerResources = ContainerResources(cpu="250m", memory="1Gi")
    """Resources of the application controller, which keeps every object that it watches in memory."""
    repository_resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """Resources of the repository server, which clones repositories and renders charts."""
    domain: str = "localhost:8080"
    """Host of the user interface. Nothing exposes it: use ``kubectl port-forward``."""
    admin: bool = True
    """Create the user ``admin`` with a generated password. Turn it off when ``values`` configure single sign-on."""
    source_repositories: Annotated[Sequence[str], Field(min_length=1)] = ("*",)
    """Repositories of Applications, with ``*`` for any part; Argo CD clones them over HTTPS."""


@dataclass(frozen=True, kw_only=True)
class ArgoCdArgs(AddonArgs[ArgoCdSpec]):
    """Argo CD, and the namespaces that it must not change."""

    pulumi_namespaces: Sequence[str]
    """Namespaces of add-ons and systems, whose objects Pulumi manages."""


class ArgoCd(pulumi.ComponentResource):
    """Argo CD in its own namespace, an AppProject, and an admission policy that protects Pulumi's namespaces.

    The AppProject restricts the destinations of its Applications. The admission policy enforces the same for every
    other project, such as ``default``, which allows any destination.
    """

    TYPE = "landfall:addons:ArgoCd"

    def __init__(self, name: str, args: ArgoCdArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        guarded = guarded_namespaces(args.pulumi_namespaces)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=ARGO_CD,
            args=args,
            pod_security="restricted",
            traffic=Traffic(metrics=METRICS_PORTS),
            values=argo_cd_values(args),
            parent=self,
            depends_on=self._one_writer(name, guarded),
        )
        project = k8s.apiextensions.CustomResource(
            f"{name}-project",
            api_version="argoproj.io/v1alpha1",
            kind="AppProject",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=PROJECT, namespace=ARGO_CD.namespace),
            spec=project_spec(guarded, args.spec.source_repositories),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.release]),
        )

        self.ready: Sequence[pulumi.Resource] = (self.release, project)
        """Custom resource definitions, and the project for Applications."""
        self.register_outputs({})

    def _one_writer(self, name: str, guarded: Sequence[str]) -> Sequence[pulumi.Resource]:
        """Create the admission policy; Argo CD depends on it."""
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
    """Return the values of the chart. Its network policies are off, because they admit all traffic."""
    spec = args.spec
    metrics = {
        "metrics": {
            "enabled": args.context.service_monitor,
            "serviceMonitor": {"enabled": args.context.service_monitor},
        }
    }
    return {
        "crds": {"install": True, "keep": True},
        "global": {"domain": spec.domain, "networkPolicy": {"create": False}, **args.context.nodes.document()},
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
        # A pre-install Job generates the password of Redis in the cluster.
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
