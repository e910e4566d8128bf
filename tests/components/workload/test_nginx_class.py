"""Exposure by the NGINX Ingress Controller is the same as by a load balancer for a service and its callers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.workload.nginx_class import NginxClass, NginxClassArgs, NginxExposureSpec
from tests.support.caching import cached
from tests.support.component_programs import EXPOSED
from tests.support.network import Host, Network, Pod
from tests.support.shop import Cluster, Shop, cluster, declared

HOST = "cart.example.com"
NGINX_POD = Pod(namespace="nginx-ingress", labels={"app.kubernetes.io/name": "nginx-ingress"})


def front(shop: Shop, **yaml: Any) -> NginxClass:
    spec = NginxExposureSpec.model_validate({"issuer": "letsencrypt", **yaml})
    return NginxClass("shop-nginx", NginxClassArgs(spec=spec, platform=shop.platform, namespace=shop.space))


@cached
def exposed(service: dict[str, Any] | None = None, **nginx: Any) -> Cluster:
    def program(shop: Shop) -> None:
        spec = declared(**{**EXPOSED, "exposure": {"host": HOST}, **(service or {})})
        shop.service(spec=spec, ingress_class=front(shop, **nginx))

    return cluster(program)


def annotations(found: Cluster) -> dict[str, str]:
    return {
        key.removeprefix("nginx.org/"): text for key, text in found.one("Ingress")["metadata"]["annotations"].items()
    }


def test_an_ingress_has_the_class_of_the_controller_and_forwards_its_host() -> None:
    spec = exposed().one("Ingress")["spec"]
    assert spec["ingressClassName"] == "nginx"
    (rule,) = spec["rules"]
    assert rule["host"] == HOST
    assert rule["http"]["paths"][0]["backend"]["service"] == {"name": "cart", "port": {"name": "http"}}


def test_cert_manager_fills_the_secret_of_the_host() -> None:
    found = exposed()
    assert found.one("Ingress")["spec"]["tls"] == [{"hosts": [HOST], "secretName": "cart-tls"}]
    assert annotations(found)["cert-manager.io/cluster-issuer"] == "letsencrypt"
    assert annotations(found)["acme.cert-manager.io/http01-edit-in-place"] == "true"


def test_annotations_are_those_of_the_controller_of_f5() -> None:
    given = annotations(exposed())
    assert not [key for key in given if "nginx.ingress.kubernetes.io" in key or key.startswith("alb.")]
    assert given["client-max-body-size"] == "1m"
    assert given["proxy-read-timeout"] == given["proxy-send-timeout"] == "60s"
    assert given["proxy-buffering"] == "true"
    assert given["ssl-redirect"] == "true"
    assert "websocket-services" not in given


def test_facts_of_the_service_become_annotations() -> None:
    facts = {"maxBodyMib": 5120, "websockets": True, "streaming": True, "serviceName": "web"}
    given = annotations(exposed(facts, timeoutSeconds=1200))
    assert given["client-max-body-size"] == "5120m"
    assert given["websocket-services"] == "web", "the Kubernetes Service of the Ingress"
    assert given["proxy-buffering"] == "false"
    assert given["proxy-read-timeout"] == "1200s"


def test_browsers_use_https_only_unless_the_service_decides() -> None:
    given = annotations(exposed())
    assert (given["hsts"], given["hsts-max-age"], given["hsts-include-subdomains"]) == ("true", "31536000", "true")
    assert given["proxy-hide-headers"] == "Strict-Transport-Security"
    assert not {"hsts", "proxy-hide-headers"} & annotations(exposed(hstsSeconds=None)).keys()


def test_only_pods_of_the_controller_reach_the_service() -> None:
    network = Network(exposed().manifests())
    cart = Pod(namespace="shop", labels={"app.kubernetes.io/name": "cart", "app.kubernetes.io/part-of": "shop"})
    assert network.allows(NGINX_POD, cart, 8000)
    assert not network.allows(Pod(namespace="nginx-ingress", labels={}), cart, 8000)
    assert not network.allows(Host("10.0.0.7"), cart, 8000), "the address of a load balancer"


def test_the_controller_reaches_the_pods_that_answer_challenges_and_nothing_else_of_the_namespace() -> None:
    network = Network(exposed().manifests())
    solver = Pod(namespace="shop", labels={"acme.cert-manager.io/http01-solver": "true"})
    assert network.allows(NGINX_POD, solver, 8089)
    assert not network.allows(NGINX_POD, solver, 80)


def test_an_ingress_depends_on_the_controller_and_the_issuers() -> None:
    found = exposed()
    awaited = {name for _, name in found.deployment.dependencies(found.registration("Ingress"))}
    assert {"nginx-ingress-ready", "cert-manager-ready", "load-balancing-ready"} <= awaited


def test_there_are_no_alarms_on_a_target_group_behind_nginx() -> None:
    def program(shop: Shop) -> None:
        service = shop.service(
            spec=declared(**{**EXPOSED, "exposure": {"host": HOST}}), ingress_class=(way := front(shop))
        )
        context = replace(shop.context, ingress_class=way)
        Monitoring("monitoring", MonitoringArgs(spec=AlarmsSpec(), context=context, workloads=[service]))

    assert cluster(program).deployment.all("aws:cloudwatch/metricAlarm:MetricAlarm") == []


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ({"exposure": {}}, "exposure.host is not set, and the NGINX Ingress Controller and the certificate need it"),
        (
            {"longestRequestSeconds": 90, "shutdown": {"preStopSeconds": 30, "drainSeconds": 90,
             "terminationGracePeriodSeconds": 120}},
            "longestRequestSeconds 90 is above nginx.timeoutSeconds 60",
        ),
    ],
)  # fmt: skip
def test_a_service_that_does_not_fit_is_refused(service: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        exposed(service)


def test_the_keep_alive_timeout_of_the_server_does_not_matter() -> None:
    assert exposed({"keepAliveSeconds": None}).all("Ingress"), "NGINX opens a connection for each request"


@pytest.mark.parametrize("missing", ["nginx_ingress", "cert_manager"])
def test_a_platform_without_the_add_ons_is_refused(missing: str) -> None:
    def program(shop: Shop) -> None:
        shop.platform = replace(shop.platform, **{missing: None})
        front(shop)

    with pytest.raises(ValueError, match="the platform has no NGINX Ingress Controller or no cert-manager"):
        cluster(program)


@pytest.mark.parametrize("faulty", [{"timeoutSeconds": 0}, {"issuer": "Not A Name"}, {"hstsSeconds": 0}])
def test_invalid_settings_are_refused(faulty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NginxExposureSpec.model_validate({"issuer": "letsencrypt", **faulty})
