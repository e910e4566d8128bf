"""A service with tracing can connect to the collector; other services cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from components.addons.opentelemetry_collector import COLLECTOR
from tests.support.network import Network, Pod
from tests.support.shop import Cluster, Shop, cart, cluster, declared

SPANS = Pod(namespace=COLLECTOR.namespace, labels={"app": "collector"}, address="10.0.64.77")


def traced(*, tracing: bool) -> Cluster:
    def program(shop: Shop) -> object:
        platform = replace(shop.platform, traces=COLLECTOR)
        return shop.service(spec=declared(tracing=tracing), platform=platform).url

    return cluster(program)


@pytest.mark.parametrize("tracing", [True, False])
def test_only_services_with_tracing_can_connect_to_the_collector(tracing: bool) -> None:  # noqa: FBT001 - a table's column
    found = traced(tracing=tracing)
    pod = Pod.of(found.one("Deployment"), address="10.0.64.9")
    # The namespace of the collector has no policies here.
    assert Network(found.manifests()).allows(pod, SPANS, COLLECTOR.port) is tracing
    assert not Network(found.manifests()).allows(pod, SPANS, 16686)


def test_tracing_sets_the_variables_of_the_sdk() -> None:
    variables = traced(tracing=True).configuration()
    assert (
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"]
        == COLLECTOR.endpoint
        == "http://opentelemetry-collector.opentelemetry:4317"
    )
    assert variables["OTEL_SERVICE_NAME"] == "cart"
    assert "OTEL_SERVICE_NAME" not in traced(tracing=False).configuration()


def test_tracing_without_a_collector_is_refused() -> None:
    with pytest.raises(ValueError, match="cart: tracing needs a collector, and the platform has none"):
        cart(tracing=True)


def test_environment_variables_of_tracing_cannot_be_set() -> None:
    with pytest.raises(ValidationError, match="environment must not set OTEL_SERVICE_NAME: tracing sets it"):
        declared(tracing=True, environment={"OTEL_SERVICE_NAME": "basket"})
    assert declared(environment={"OTEL_SERVICE_NAME": "basket"}).environment
