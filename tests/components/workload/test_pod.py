from __future__ import annotations

from typing import Any

import pytest

from tests.support.pod_security import violations
from tests.support.shop import Cluster, Shop, cart, cluster, declared


@pytest.fixture(scope="module")
def default() -> Cluster:
    return cart()


def test_the_pod_is_restricted_and_its_namespace_enforces_it(default: Cluster) -> None:
    assert violations(default.pod()) == []
    labels = default.one("Namespace", "shop")["metadata"]["labels"]
    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {"restricted"}


def test_the_pod_does_not_run_as_root(default: Cluster) -> None:
    pod = default.pod()["securityContext"]
    container = default.container()["securityContext"]
    assert (pod["runAsNonRoot"], pod["runAsUser"], pod["runAsGroup"]) == (True, 1000, 1000)
    assert not {"runAsNonRoot", "runAsUser", "runAsGroup", "privileged"} & container.keys()
    assert container["allowPrivilegeEscalation"] is False
    assert container["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize(("port", "opened"), [(80, True), (1023, True), (1024, False), (8000, False)])
def test_a_pod_without_capabilities_may_listen_on_a_port_below_1024(port: int, *, opened: bool) -> None:
    found = cart(port=port)
    sysctls = found.pod()["securityContext"].get("sysctls", [])
    assert sysctls == ([{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}] if opened else [])
    assert violations(found.pod()) == []


def test_only_declared_paths_are_writable() -> None:
    found = cart(writablePaths={"/var/run/app": "256Mi", "/var/cache/app": "1Gi"})
    assert found.container()["securityContext"]["readOnlyRootFilesystem"] is True
    scratch = {volume["name"] for volume in found.pod()["volumes"] if "emptyDir" in volume}
    mounts = {mount["mountPath"]: mount["name"] for mount in found.container()["volumeMounts"]}
    assert mounts.keys() == {"/var/run/app", "/var/cache/app"}
    assert set(mounts.values()) == scratch


def test_writable_volumes_have_a_size_limit(default: Cluster) -> None:
    assert all(volume["emptyDir"]["sizeLimit"] == "256Mi" for volume in default.pod()["volumes"])


def test_the_service_account_token_is_not_mounted(default: Cluster) -> None:
    assert default.pod()["automountServiceAccountToken"] is False
    assert default.one("ServiceAccount")["automountServiceAccountToken"] is False
    assert default.pod()["serviceAccountName"] == "cart"


def test_service_links_are_disabled(default: Cluster) -> None:
    assert default.pod()["enableServiceLinks"] is False


def test_pods_are_spread_over_zones_and_nodes_if_possible(default: Cluster) -> None:
    deployment = default.one("Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    constraints = default.pod()["topologySpreadConstraints"]
    assert {c["topologyKey"] for c in constraints} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    for constraint in constraints:
        assert constraint["labelSelector"]["matchLabels"] == labels
        assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"
        assert constraint["matchLabelKeys"] == ["pod-template-hash"]


def test_a_terminating_pod_waits_for_its_deregistration() -> None:
    found = cart(shutdown={"preStopSeconds": 20, "drainSeconds": 40, "terminationGracePeriodSeconds": 70})
    pod, container = found.pod(), found.container()
    assert container["lifecycle"] == {"preStop": {"sleep": {"seconds": 20}}}
    assert pod["terminationGracePeriodSeconds"] == 70


def test_there_is_no_pre_stop_hook_for_zero_seconds() -> None:
    assert "lifecycle" not in cart(shutdown={"preStopSeconds": 0}).container()


def test_probes_use_the_port_of_the_service() -> None:
    probes = {"startup": {"path": None, "failureThreshold": 30}, "readiness": {"path": "/ready"}}
    container = cart(probes=probes).container()
    assert container["ports"] == [{"name": "http", "containerPort": 8000, "protocol": "TCP"}]
    assert container["startupProbe"]["tcpSocket"] == {"port": "http"}
    assert "httpGet" not in container["startupProbe"]
    assert container["readinessProbe"]["httpGet"] == {"path": "/ready", "port": "http"}
    assert container["livenessProbe"]["httpGet"] == {"path": "/health", "port": "http"}


def test_there_is_no_startup_probe_unless_one_is_declared(default: Cluster) -> None:
    assert "startupProbe" not in default.container()


@pytest.mark.parametrize(
    ("resources", "requests", "limits"),
    [
        ({}, {"cpu": "100m", "memory": "128Mi"}, {"memory": "128Mi"}),
        ({"cpuLimit": "2", "memoryLimit": "1Gi"}, {"cpu": "100m", "memory": "128Mi"}, {"cpu": "2", "memory": "1Gi"}),
    ],
)
def test_memory_has_a_limit_and_cpu_has_none_by_default(
    resources: dict[str, Any], requests: dict[str, str], limits: dict[str, str]
) -> None:
    assert cart(resources=resources).container()["resources"] == {"requests": requests, "limits": limits}


def test_the_entry_point_of_the_image_is_the_default_command(default: Cluster) -> None:
    assert "command" not in default.container()
    assert cart(command=["/app/serve", "--port", "8000"]).container()["command"] == ["/app/serve", "--port", "8000"]


@pytest.mark.parametrize(
    ("image", "reference"),
    [
        ({"repository": "cart", "tag": "2.1"}, "111122223333.dkr.ecr.us-east-1.amazonaws.com/cart:2.1"),
        ({"repository": "cart"}, "111122223333.dkr.ecr.us-east-1.amazonaws.com/cart:9.9"),
        ({"repository": "shop/cart", "tag": "2", "registry": "ghcr.example"}, "ghcr.example/shop/cart:2"),
        (
            {"repository": "cart", "tag": "2", "digest": f"sha256:{'0' * 64}"},
            f"111122223333.dkr.ecr.us-east-1.amazonaws.com/cart@sha256:{'0' * 64}",
        ),
    ],
)
def test_the_tag_or_digest_of_an_image_precedes_the_default_tag(image: dict[str, str], reference: str) -> None:
    def program(shop: Shop) -> None:
        shop.service(spec=declared(image=image), default_image_tag="9.9")

    assert cluster(program).container()["image"] == reference


def test_an_image_without_a_tag_is_refused_before_anything_is_registered() -> None:
    def program(shop: Shop) -> None:
        with pytest.raises(ValueError, match="image cart has no tag and no digest"):
            shop.service(spec=declared(image={"repository": "cart"}))

    assert cluster(program).all("Service") == []
