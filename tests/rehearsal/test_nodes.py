"""Nodes of a real cluster, as the node groups of the simulated account have them."""

from __future__ import annotations

import pytest

from cluster.api import ApiError
from plan import resource_types
from rehearsal.kubernetes import nodes
from rehearsal.kubernetes.nodes import EvictionError, Nodes, node_pools
from tests.support.simulated_account import Account
from tests.support.simulated_platform import Platform

PODS = "/api/v1/pods"


class Api:
    """An API server with the objects that were created, which refuses evictions on demand."""

    def __init__(self):
        self.objects = {}
        self.refused, self.status = 0, 429

    def create(self, path, content):
        if path.endswith("/eviction"):
            if self.refused:
                self.refused -= 1
                raise ApiError(self.status, "the disruption budget needs 1 healthy pod")
            self.objects.pop(path.removesuffix("/eviction"))
        else:
            self.objects[f"{path}/{content['metadata']['name']}"] = content

    def patch(self, path, content):
        self.objects[path] = {**self.objects[path], **content}

    def delete(self, path, _options=None):
        self.objects.pop(path)

    def items(self, path):
        namespaced = "/pods/" if path == PODS else f"{path}/"
        return [each for key, each in self.objects.items() if namespaced in key]

    def add_pod(self, name, node, kind="ReplicaSet"):
        metadata = {"name": name, "namespace": "default", "ownerReferences": [{"kind": kind}]}
        self.objects[f"/api/v1/namespaces/default/pods/{name}"] = {"metadata": metadata, "spec": {"nodeName": node}}


@pytest.fixture
def platform():
    made = Platform(Account())
    made.account.delete(made.nodes)
    size = {"minSize": 2, "desiredSize": 2, "maxSize": 2}
    inputs = {**made.nodes.inputs, "instanceTypes": ["m7i.large"], "scalingConfig": size}
    made.account.create(resource_types.EKS_NODE_GROUP, "workers", inputs)
    return made


@pytest.fixture
def api():
    return Api()


def pools(platform):
    return node_pools(platform.account.cloud.all())


def names(api):
    return sorted(each["metadata"]["name"] for each in api.items("/api/v1/nodes"))


def test_a_cluster_has_the_nodes_of_its_groups(platform, api):
    (pool,) = pools(platform)
    Nodes(api).reconcile([pool])
    assert len(names(api)) == pool.min_size
    assert all(name.startswith(pool.name) for name in names(api))


def test_nodes_of_a_deleted_group_are_deleted_with_their_pods(platform, api):
    Nodes(api).reconcile(pools(platform))
    api.add_pod("web", names(api)[0])
    Nodes(api).reconcile([])
    assert api.objects == {}


def test_an_update_replaces_every_node_and_evicts_its_pods(platform, api):
    (pool,) = pools(platform)
    found = Nodes(api)
    found.reconcile([pool])
    before = names(api)
    api.add_pod("web", before[0])
    api.add_pod("agent", before[0], kind="DaemonSet")
    found.replace(pool)
    assert len(names(api)) == len(before)
    assert not set(names(api)) & set(before)
    assert api.items(PODS) == []
    found.reconcile([pool])
    assert not set(names(api)) & set(before)


def test_an_update_waits_until_a_disruption_budget_allows_the_eviction(platform, api):
    (pool,) = pools(platform)
    found = Nodes(api)
    found.reconcile([pool])
    api.add_pod("web", names(api)[0])
    api.refused = 3
    found.replace(pool)
    assert api.items(PODS) == []


@pytest.mark.parametrize("status", [429, 500])
def test_an_update_fails_where_disruption_budgets_never_allow_the_eviction(platform, api, monkeypatch, status):
    api.status = status
    monkeypatch.setattr(nodes, "EVICTION_SECONDS", 0.3)
    (pool,) = pools(platform)
    found = Nodes(api)
    found.reconcile([pool])
    api.add_pod("web", names(api)[0])
    api.refused = 1000
    with pytest.raises(EvictionError, match="needs 1 healthy pod"):
        found.replace(pool)
