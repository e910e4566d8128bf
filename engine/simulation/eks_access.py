"""Access entries and add-ons of the EKS component."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plan.resource_types import EKS_ACCESS_ENTRY, EKS_ACCESS_POLICY_ASSOCIATION, EKS_ADDON, EKS_VPC_CNI_ADDON_COMPONENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.simulation.children import Child, Children


def access_entries(children: Children, cluster: Child) -> None:
    """Register the access entries of the cluster and their policies."""
    depends_on = [cluster.urn, *children.dependencies(only=("accessEntries",))]
    for key, entry in _entries(children.inputs, "accessEntries"):
        inputs = {
            "clusterName": cluster["name"],
            "kubernetesGroups": entry.get("kubernetesGroups"),
            "principalArn": entry["principalArn"],
            "tags": entry.get("tags"),
            "type": entry.get("type"),
            "userName": entry.get("username"),
        }
        made = children.make(EKS_ACCESS_ENTRY, key, inputs, depends_on=depends_on)
        for policy, association in _entries(entry, "accessPolicies"):
            children.make(
                EKS_ACCESS_POLICY_ASSOCIATION,
                f"{key}-{policy}",
                {
                    "accessScope": association["accessScope"],
                    "clusterName": cluster["name"],
                    "policyArn": association["policyArn"],
                    "principalArn": entry["principalArn"],
                },
                parent=made.urn,
                depends_on=[made.urn, *depends_on],
            )


def addons(children: Children, cluster: Child) -> None:
    """Register the add-ons of the component: kube-proxy and the VPC CNI unless disabled, and CoreDNS if enabled."""
    given = children.inputs
    kube_proxy = _options(given, "kubeProxyAddonOptions")
    if kube_proxy.get("enabled", True):
        _addon(children, cluster, "kube-proxy", kube_proxy)
    if not given.get("useDefaultVpcCni"):
        parent = children.make(EKS_VPC_CNI_ADDON_COMPONENT, "vpc-cni", {}).urn
        _addon(children, cluster, "vpc-cni", _options(given, "vpcCniOptions"), parent)
    coredns = _options(given, "corednsAddonOptions")
    if coredns.get("enabled") or coredns.get("configurationValues"):
        _addon(children, cluster, "coredns", coredns)


def _addon(
    children: Children, cluster: Child, name: str, options: Mapping[str, Any], parent: str | None = None
) -> None:
    configuration = options.get("configurationValues")
    inputs = {
        "addonName": name,
        "addonVersion": options.get("version") or options.get("addonVersion"),
        "clusterName": cluster["name"],
        "configurationValues": json.dumps(configuration, sort_keys=True) if configuration else None,
        "preserve": True,
        "resolveConflictsOnCreate": options.get("resolveConflictsOnCreate", "OVERWRITE"),
        "resolveConflictsOnUpdate": options.get("resolveConflictsOnUpdate", "OVERWRITE"),
        "tags": children.inputs.get("tags"),
    }
    children.make(EKS_ADDON, name, inputs, parent=parent, depends_on=[cluster.urn])


def _options(given: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a mapping of the inputs, or an empty one if it is missing."""
    return given.get(key) or {}


def _entries(given: Mapping[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the entries of a mapping of mappings in the inputs."""
    return sorted(_options(given, key).items())
