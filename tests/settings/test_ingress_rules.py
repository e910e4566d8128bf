"""Systems behind the NGINX Ingress Controller fit the platform that runs it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.settings_documents import DROPPED, Path_, changed, faults

EMAIL = ("systems", "emailRag")
LAYERING = ("systems", "layeringDetection")
ADDONS = ("platform", "create", "addons")
ISSUERS = {"public": {"acme": {"server": "letsencrypt", "hostedZones": {"example.com": "Z0000000EXAMPLE"}}}}

BEHIND_NGINX: dict[Path_, Any] = {
    (*EMAIL, "loadBalancer"): DROPPED,
    (*EMAIL, "nginx"): {"issuer": "public", "timeoutSeconds": 1200},
    (*EMAIL, "frontend", "exposure"): {"host": "mail.example.com"},
}
ON_DEV: dict[Path_, Any] = {
    **BEHIND_NGINX,
    (*ADDONS, "certManager"): {"issuers": ISSUERS},
    (*ADDONS, "nginxIngress"): {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 1200},
}


def messages(changes: dict[Path_, Any], stack: str = "dev") -> list[str]:
    return [str(fault) for fault in faults(changed(stack, changes), stack)]


def test_a_system_can_be_behind_nginx() -> None:
    assert messages(ON_DEV) == []


@pytest.mark.parametrize("addon", ["nginxIngress", "certManager"])
def test_the_platform_runs_the_controller_and_the_issuers(addon: str) -> None:
    (message,) = messages({path: value for path, value in ON_DEV.items() if path != (*ADDONS, addon)})
    assert message == (
        f"systems.emailRag.nginx: the platform does not run {addon}. Add "
        f"platform.create.addons.{addon}, or use loadBalancer in place of nginx."
    )


def test_a_shared_platform_says_whether_it_runs_them() -> None:
    found = messages(BEHIND_NGINX, "staging")
    assert [each.partition("nginx: ")[2] for each in found] == [
        f"the platform does not run {addon}. Set platform.shared.{addon} if the platform runs the add-on, or use "
        "loadBalancer in place of nginx."
        for addon in ("nginxIngress", "certManager")
    ]
    shared = {("platform", "shared", addon): True for addon in ("nginxIngress", "certManager")}
    assert messages({**BEHIND_NGINX, **shared}, "staging") == []


def test_the_issuer_is_one_of_the_platform() -> None:
    (message,) = messages({**ON_DEV, (*EMAIL, "nginx", "issuer"): "letsencrypt"})
    assert "nginx.issuer: letsencrypt is not a ClusterIssuer of the platform. Use one of: public." in message
    (message,) = messages({**ON_DEV, (*ADDONS, "certManager"): {}})
    assert "Add it to platform.create.addons.certManager.issuers." in message


def test_the_load_balancer_of_nginx_waits_as_long_as_nginx() -> None:
    (message,) = messages({**ON_DEV, (*ADDONS, "nginxIngress", "idleTimeoutSeconds"): 350})
    assert "nginx.timeoutSeconds: 1200 is above platform.create.addons.nginxIngress.idleTimeoutSeconds 350" in message
    assert "Raise it to 1200, or lower timeoutSeconds." in message


def test_a_host_belongs_to_one_service_of_one_system() -> None:
    second = {
        (*LAYERING, "loadBalancer"): DROPPED,
        (*LAYERING, "nginx"): {"issuer": "public", "timeoutSeconds": 1200},
        (*LAYERING, "orchestrator", "exposure"): {"host": "mail.example.com"},
    }
    (message,) = messages({**ON_DEV, **second})
    assert message.startswith(
        "systems.emailRag.frontend.exposure.host: mail.example.com is a host of systems.layeringDetection, too"
    )
    own = {
        (*LAYERING, service, "exposure"): {"host": "detection.example.com"} for service in ("orchestrator", "layering")
    }
    (message,) = messages({**ON_DEV, **second, **own})
    assert "layering.exposure.host detection.example.com is the host of orchestrator, too" in message


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({(*EMAIL, "loadBalancer"): DROPPED}, "emailRag: has neither loadBalancer nor nginx. Give exactly one:"),
        ({(*EMAIL, "nginx"): {"issuer": "public"}}, "emailRag: has both loadBalancer and nginx. Give exactly one:"),
    ],
)
def test_a_system_has_exactly_one_way(changes: dict[Path_, Any], said: str) -> None:
    assert any(said in message for message in messages(changes))


def test_the_frontend_of_email_rag_waits_for_uploads_behind_nginx_too() -> None:
    (message,) = messages({**ON_DEV, (*EMAIL, "nginx", "timeoutSeconds"): 300})
    assert "nginx.timeoutSeconds 300 is below the 1200 s that the frontend waits for a part of an upload" in message


@pytest.mark.parametrize("system", ["emailRag", "layeringDetection"])
def test_a_cutover_needs_a_load_balancer(system: str) -> None:
    cutover = {
        "hostedZoneId": "ZEXAMPLE",
        "recordName": "mail.example.com",
        "newTrafficPercent": 0,
        "oldHost": {"addresses": ["203.0.113.9"]},
    }
    exposed = {(*LAYERING, "orchestrator", "exposure"): {"host": "detection.example.com"}}
    layering = {(*LAYERING, "loadBalancer"): DROPPED, (*LAYERING, "nginx"): {"issuer": "public", "timeoutSeconds": 240}}
    changes = {**ON_DEV, **exposed, **layering, ("systems", system, "cutover"): cutover}
    (message,) = messages(changes)
    assert "cutover needs loadBalancer, whose alarms are its gate. Use loadBalancer in place of nginx." in message
