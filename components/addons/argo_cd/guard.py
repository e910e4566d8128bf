"""One writer for each object: what Pulumi keeps, Argo CD does not touch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pulumi_kubernetes as k8s

from charts.argo_cd import ARGO_CD

NAMESPACE = ARGO_CD.namespace
PROJECT = "landfall"
POLICY = "one-writer"
THIS_CLUSTER = "https://kubernetes.default.svc"

KUBERNETES_NAMESPACES = ("kube-node-lease", "kube-public", "kube-system")
"""Add-ons that Pulumi keeps are in them, too."""

WRITERS = (
    f"system:serviceaccount:{NAMESPACE}:argocd-application-controller",
    f"system:serviceaccount:{NAMESPACE}:argocd-server",
)
"""Who in Argo CD writes to clusters: the one that syncs, and the one behind its user interface."""


def guarded_namespaces(pulumi_namespaces: Iterable[str]) -> Sequence[str]:
    """Namespaces that Argo CD stays out of, but for its own, where it keeps its Applications."""
    return sorted({*pulumi_namespaces, *KUBERNETES_NAMESPACES} - {NAMESPACE})


def project_spec(guarded: Sequence[str], source_repositories: Sequence[str]) -> dict[str, Any]:
    """The spec of the AppProject for everybody's Applications: any namespace of this cluster but the guarded ones.

    Its own namespace is shut as well: from there an Application could change the project that holds it.
    """
    namespaces = ["*", *(f"!{namespace}" for namespace in sorted({*guarded, NAMESPACE}))]
    return {
        "description": "Everything that Pulumi does not keep",
        "sourceRepos": list(source_repositories),
        "destinations": [{"server": THIS_CLUSTER, "namespace": namespace} for namespace in namespaces],
        "clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}],
    }


def policy_spec(guarded: Sequence[str]) -> k8s.admissionregistration.v1.ValidatingAdmissionPolicySpecArgs:
    """The spec of an admission policy that holds whatever project an Application is in: the API server refuses."""
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
                message="Pulumi keeps this namespace: change it there, or take the object out of the Application",
                reason="Forbidden",
            )
        ],
    )
