"""P12: a service that sends spans reaches the collector and knows where it is; no other service does."""

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
def test_p12_only_who_sends_spans_reaches_the_collector(tracing: bool) -> None:  # noqa: FBT001 - a table's column
    found = traced(tracing=tracing)
    pod = Pod.of(found.one("Deployment"), address="10.0.64.9")
    # The collector's own side is its namespace's: here nothing closes it.
    assert Network(found.manifests()).allows(pod, SPANS, COLLECTOR.port) is tracing
    assert not Network(found.manifests()).allows(pod, SPANS, 16686)


def test_p12_its_libraries_find_the_collector_by_themselves() -> None:
    variables = traced(tracing=True).configuration()
    assert (
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"]
        == COLLECTOR.endpoint
        == "http://opentelemetry-collector.opentelemetry:4317"
    )
    assert variables["OTEL_SERVICE_NAME"] == "cart"
    assert "OTEL_SERVICE_NAME" not in traced(tracing=False).configuration()


def test_without_a_collector_nobody_can_send() -> None:
    with pytest.raises(ValueError, match="cart: tracing needs a collector, and the platform has none"):
        cart(tracing=True)


def test_what_tracing_sets_nobody_else_does() -> None:
    with pytest.raises(ValidationError, match="environment must not set OTEL_SERVICE_NAME: tracing sets it"):
        declared(tracing=True, environment={"OTEL_SERVICE_NAME": "basket"})
    assert declared(environment={"OTEL_SERVICE_NAME": "basket"}).environment
