"""Properties of every accepted declaration."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from components.workload.microservice_spec import MicroserviceSpec
from components.workload.shutdown import ShutdownSpec
from tests.support.declarations import declarations
from tests.support.examples import examples
from tests.support.pod_security import violations
from tests.support.shop import Cluster, cart

KUBERNETES_VERSION = "1.35"
CUSTOM_RESOURCES = {"ExternalSecret", "SecretStore", "IngressClassParams"}

SECONDS = st.integers(0, 50)


# Each attempt deploys, so a failing example is shown without minutes of shrinking.
@settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
@given(declarations())
def test_every_declaration_creates_a_restricted_pod_and_valid_consistent_objects(yaml: dict[str, Any]) -> None:
    found = cart(**yaml)
    assert violations(found.pod()) == []
    for kind in {manifest["kind"] for manifest in found.manifests()} - CUSTOM_RESOURCES:
        for manifest in found.all(kind):
            kubernetes_validate.validate(manifest, KUBERNETES_VERSION, strict=True)
    selectors_match(found)
    ports_resolve(found, yaml["port"])
    references_resolve(found)
    replicas_have_one_owner(found)


def selectors_match(found: Cluster) -> None:
    template = found.one("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert found.one("Deployment")["spec"]["selector"]["matchLabels"] == template
    assert found.one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == template
    assert found.all("Service")[0]["spec"]["selector"] == template


def ports_resolve(found: Cluster, number: int) -> None:
    ports = {port["name"]: port["containerPort"] for port in found.container()["ports"]}
    (service,) = found.all("Service")
    (port,) = service["spec"]["ports"]
    assert ports[port["targetPort"]] == port["port"] == number
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = found.container().get(kind, {})
        assert all(probe[way]["port"] in ports for way in ("httpGet", "tcpSocket") if way in probe)
    for ingress in found.all("Ingress"):
        (backend,) = [path["backend"]["service"] for path in ingress["spec"]["rules"][0]["http"]["paths"]]
        assert backend == {"name": service["metadata"]["name"], "port": {"name": port["name"]}}


def references_resolve(found: Cluster) -> None:
    volumes = {volume["name"] for volume in found.pod().get("volumes") or []}
    mounts = found.container().get("volumeMounts") or []
    assert {mount["name"] for mount in mounts} == volumes
    assert len({mount["mountPath"] for mount in mounts}) == len(mounts)
    found.one("ServiceAccount", found.pod()["serviceAccountName"])
    variables = [variable["name"] for variable in found.container().get("env") or []]
    keys = {key["secretKey"] for secret in found.all("ExternalSecret") for key in secret["spec"]["data"]}
    assert set(variables) == keys
    assert not keys & found.configuration().keys()


def replicas_have_one_owner(found: Cluster) -> None:
    assert ("replicas" in found.one("Deployment")["spec"]) != bool(found.all("HorizontalPodAutoscaler"))


@settings(max_examples=examples(100))
@given(declarations())
def test_the_grace_period_of_every_accepted_declaration_includes_pre_stop_and_drain(yaml: dict[str, Any]) -> None:
    spec = MicroserviceSpec.model_validate(yaml)
    shutdown = spec.shutdown
    assert shutdown.pre_stop_seconds + shutdown.drain_seconds <= shutdown.termination_grace_period_seconds
    assert shutdown.drain_seconds >= spec.longest_request_seconds
    assert spec.exposure is None or shutdown.pre_stop_seconds >= spec.exposure.deregistration_delay_seconds


@given(SECONDS, SECONDS, st.integers(1, 60))
def test_a_grace_period_that_is_too_short_is_refused_with_its_numbers(pre_stop: int, drain: int, grace: int) -> None:
    message = refusal({"preStopSeconds": pre_stop, "drainSeconds": drain, "terminationGracePeriodSeconds": grace})
    if pre_stop + drain <= grace:
        assert message is None
    else:
        sentence = f"preStopSeconds {pre_stop} + drainSeconds {drain} = {pre_stop + drain} is above"
        assert f"{sentence} terminationGracePeriodSeconds {grace}" in str(message)


def refusal(yaml: dict[str, int]) -> str | None:
    try:
        ShutdownSpec.model_validate(yaml)
    except ValidationError as error:
        return str(error)
    return None
