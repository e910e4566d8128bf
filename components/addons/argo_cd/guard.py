"""Rules that keep Argo CD out of the namespaces that Pulumi manages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pulumi_kubernetes as k8s

from charts.argo_cd import ARGO_CD

PROJECT = "landfall"
POLICY = "one-writer"
THIS_CLUSTER = "https://kubernetes.default.svc"

KUBERNETES_NAMESPACES = ("kube-node-lease", "kube-public", "kube-system")
"""Namespaces of Kubernetes itself, where Pulumi manages add-ons as well."""

WRITERS = (
    f"system:serviceaccount:{ARGO_CD.namespace}:argocd-application-controller",
    f"system:serviceaccount:{ARGO_CD.namespace}:argocd-server",
)
"""Service accounts of Argo CD that write to the cluster: the application controller and the server."""


def guarded_namespaces(pulumi_namespaces: Iterable[str]) -> Sequence[str]:
    """Return the namespaces that Argo CD must not change; its own, which holds the Applications, is not one of them."""
    return sorted({*pulumi_namespaces, *KUBERNETES_NAMESPACES} - {ARGO_CD.namespace})


def project_spec(guarded: Sequence[str], source_repositories: Sequence[str]) -> dict[str, Any]:
    """Return the spec of the AppProject: any namespace of this cluster except the guarded ones.

    Argo CD's own namespace is excluded as well, because an Application there could change its own project.
    """
    namespaces = ["*", *(f"!{namespace}" for namespace in sorted({*guarded, ARGO_CD.namespace}))]
    return {
        "description": "Namespaces that Pulumi does not manage",
        "sourceRepos": list(source_repositories),
        "destinations": [{"server": THIS_CLUSTER, "namespace": namespace} for namespace in namespaces],
        "clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}],
    }


def policy_spec(guarded: Sequence[str]) -> k8s.admissionregistration.v1.ValidatingAdmissionPolicySpecArgs:
    """Return the spec of an admission policy for all projects: the API server rejects writes of Argo CD."""
    admission = k8s.admissionregistration.v1
    writes = ["CREATE", "UPDATE", "DELETE"]
    return admission.ValidatingAdmissionPolicySpecArgs(
        failure_policy="Fail",
        match_constraints=admission.MatchResourcesArgs(
            namespace_selector=k8s.meta.v1.LabelSelectorArgs(
                match_expressions=[
                    k8s.meta.v1.LabelSelectorRequirementArgs(
                        key="kubernetes.io/metadata.name", operator="In", values=list(guarded)
                    )
                ]
            ),
            resource_rules=[
                admission.NamedRuleWithOperationsArgs(
                    api_groups=["*"], api_versions=["*"], resources=["*"], operations=writes, scope="Namespaced"
                ),
                admission.NamedRuleWithOperationsArgs(
                    api_groups=[""], api_versions=["*"], resources=["namespaces"], operations=writes, scope="Cluster"
                ),
            ],
        ),
        match_conditions=[
            admission.MatchConditionArgs(
                name="argo-cd-writes", expression=f"request.userInfo.username in {json.dumps(WRITERS)}"
            )
        ],
        validations=[
            admission.ValidationArgs(
                expression="false",
                message="Pulumi manages this namespace. Change it there, or remove the object from the Application.",
                reason="Forbidden",
            )
        ],
    )
