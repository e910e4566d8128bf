from __future__ import annotations

from typing import Any

from components.addons.reloader import Reloader, ReloaderSpec
from tests.support import pod_security
from tests.support.addons import NAMESPACE, RELEASE, Addon

ADDON = Addon(component=Reloader, spec=ReloaderSpec, name="reloader")
reloader = ADDON.install


def values(**options: Any) -> dict[str, Any]:
    return reloader(**options).one(RELEASE).inputs["values"]["reloader"]


def test_workloads_opt_in() -> None:
    assert values()["autoReloadAll"] is False


def test_config_maps_jobs_and_cron_jobs_are_ignored() -> None:
    made = values()
    assert (made["ignoreConfigMaps"], made["ignoreJobs"], made["ignoreCronJobs"]) == (True, True, True)
    assert values(configMaps=True)["ignoreConfigMaps"] is False


def test_a_rollout_changes_an_annotation() -> None:
    assert values()["reloadStrategy"] == "annotations"


def test_two_replicas_elect_a_leader_and_have_a_disruption_budget() -> None:
    several, single = values(), values(replicas=1)
    assert (several["enableHA"], several["deployment"]["replicas"]) == (True, 2)
    assert several["podDisruptionBudget"] == {"enabled": True, "maxUnavailable": 1}
    assert single["enableHA"] is False
    assert single["podDisruptionBudget"]["enabled"] is False


def test_pods_meet_the_level_restricted() -> None:
    deployment = reloader()
    labels = deployment.one(NAMESPACE).inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    made = deployment.one(RELEASE).inputs["values"]["reloader"]["deployment"]
    container = {"name": "reloader", "securityContext": made["containerSecurityContext"]}
    assert pod_security.violations({"securityContext": made["securityContext"], "containers": [container]}) == []


def test_it_has_no_permissions_on_aws() -> None:
    assert {type_ for type_ in reloader().types() if type_.startswith("aws:iam")} == set()
