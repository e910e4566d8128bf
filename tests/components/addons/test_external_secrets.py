from __future__ import annotations

from charts.external_secrets import EXTERNAL_SECRETS
from components.addons.external_secrets import ExternalSecrets, ExternalSecretsSpec
from tests.support.addons import Addon

ADDON = Addon(component=ExternalSecrets, spec=ExternalSecretsSpec, name="secrets")
PARTS = {
    EXTERNAL_SECRETS.name: (),
    f"{EXTERNAL_SECRETS.name}-webhook": ("webhook",),
    f"{EXTERNAL_SECRETS.name}-cert-controller": ("certController",),
}
"""Sections of the values by the label of their pods."""


def test_the_operator_has_no_permissions_on_aws() -> None:
    assert [type_ for type_ in ADDON.install().types() if type_.startswith("aws:iam")] == []


def test_monitors_are_rendered_without_looking_for_their_definition() -> None:
    assert ADDON.values(monitored=True)["serviceMonitor"] == {"enabled": True, "renderMode": "alwaysRender"}


def test_cluster_wide_stores_and_pushed_secrets_are_disabled() -> None:
    values = ADDON.values()
    disabled = (
        "processClusterStore",
        "processClusterExternalSecret",
        "processClusterPushSecret",
        "processPushSecret",
    )
    assert [values[key] for key in disabled] == [False] * len(disabled)
    assert values["installCRDs"] is True


def test_two_replicas_of_each_part_elect_a_leader_and_one_can_be_evicted() -> None:
    values = ADDON.values()
    assert values["leaderElect"] is True
    for part in (values, values["webhook"], values["certController"]):
        assert part["replicaCount"] == 2
        assert part["podDisruptionBudget"] == {"enabled": True, "minAvailable": 1}


def test_a_single_replica_has_no_disruption_budget() -> None:
    assert ADDON.values(replicas=1)["podDisruptionBudget"]["enabled"] is False


def test_replicas_prefer_different_zones_and_nodes() -> None:
    values = ADDON.values()
    for label, path in PARTS.items():
        part = values[path[0]] if path else values
        constraints = part["topologySpreadConstraints"]
        assert [each["topologyKey"] for each in constraints] == [
            "topology.kubernetes.io/zone",
            "kubernetes.io/hostname",
        ]
        assert {each["whenUnsatisfiable"] for each in constraints} == {"ScheduleAnyway"}
        assert all(each["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": label}} for each in constraints)
