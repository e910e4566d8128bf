from __future__ import annotations

from rehearsal.protections import protections
from tests.support.settings_documents import changed, committed

MANAGED = {("systems", "emailRag", "redis"): {"hosting": "managed"}}


def test_protections_are_removed_one_by_one() -> None:
    document = committed("prod")
    load_balancer, cluster, stores = protections(document)

    assert [each.resource for each in (load_balancer, cluster, stores)] == ["load balancer", "cluster", "stores"]
    assert protections(load_balancer.off(document)) == [cluster, stores]
    assert protections(stores.off(cluster.off(load_balancer.off(document)))) == []


def test_stacks_without_protections_have_none() -> None:
    assert protections(committed("dev")) == protections(committed("staging")) == []


def test_a_server_of_aws_is_protected_unless_the_settings_say_otherwise() -> None:
    document = changed("dev", MANAGED)
    (stores,) = protections(document)
    assert stores.off(document)["systems"]["emailRag"]["redis"] == {
        "hosting": "managed",
        "managed": {"deletionProtection": False},
    }
    assert protections(stores.off(document)) == []


def test_every_load_balancer_loses_its_protection_together() -> None:
    document = committed("prod")
    load_balancer, _, _ = protections(document)
    assert len(load_balancer.paths) == len(document["systems"])
    changed_systems = load_balancer.off(document)["systems"]
    assert {each["loadBalancer"]["deletionProtection"] for each in changed_systems.values()} == {False}
