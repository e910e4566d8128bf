"""Maximum number of pods of a node in a managed node group.

EKS sets the kubelet's ``maxPods`` of a group without an AMI of its own, after the user data of the launch template, so
that no other value takes effect. Sources: EKS user guide, "Assign more IP addresses to Amazon EKS nodes with prefixes",
and eksctl-io/eksctl issue 8037 (read in November 2026).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from analysis.instance_types import Instance
from nested import value_at
from plan.model import Plan
from plan.resource_types import EKS_ADDON

_ADDRESSES_OF_A_PREFIX = 16
_PODS_WITH_THE_ADDRESS_OF_THE_NODE = 2
_MAX_PODS, _MAX_PODS_OF_A_LARGE_NODE, _VCPUS_OF_A_LARGE_NODE = 110, 250, 30


def max_pods_of(instances: Sequence[Instance], *, prefix_delegation: bool) -> int:
    """Return the pods that EKS allows on each node of a group: the fewest of its instance types.

    All types of ``analysis/instance_types.py`` are Nitro instances; others have no prefix delegation.
    """
    return min(_max_pods(each, prefix_delegation=prefix_delegation) for each in instances)


def has_prefix_delegation(plan: Plan) -> bool:
    """Return True where the planned VPC CNI assigns prefixes; EKS's default is single addresses."""
    found = [each.inputs for each in plan.of_type(EKS_ADDON) if each.inputs.get("addonName") == "vpc-cni"]
    text = found[0].get("configurationValues") if found else None
    try:
        configuration: object = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return False
    return f"{value_at(configuration, 'env', 'ENABLE_PREFIX_DELEGATION')}".lower() == "true"


def _max_pods(instance: Instance, *, prefix_delegation: bool) -> int:
    cap = _MAX_PODS if instance.vcpus < _VCPUS_OF_A_LARGE_NODE else _MAX_PODS_OF_A_LARGE_NODE
    addresses = instance.pods_by_address - _PODS_WITH_THE_ADDRESS_OF_THE_NODE
    prefixes = _ADDRESSES_OF_A_PREFIX if prefix_delegation else 1
    return min(cap, addresses * prefixes + _PODS_WITH_THE_ADDRESS_OF_THE_NODE)
