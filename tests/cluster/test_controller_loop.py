from __future__ import annotations

import threading

import pytest
import urllib3

from cluster.api import ApiError
from cluster.controllers import PLAYERS, Controllers, kubelet, load_balancers
from tests.support.kubernetes_api import MemoryApi


@pytest.fixture
def api() -> MemoryApi:
    return MemoryApi()


def test_a_second_round_changes_nothing(api: MemoryApi) -> None:
    pod = {"spec": {"nodeName": "one", "containers": []}, "status": {"phase": "Pending"}}
    api.add(kubelet.PODS, "shop-1", pod, "web")
    api.add(load_balancers.INGRESSES, "shop", {}, "web")
    controllers = Controllers(api)
    controllers.play()
    before = {path: str(content) for path, content in api.objects.items()}

    controllers.play()

    assert {path: str(content) for path, content in api.objects.items()} == before


def test_controllers_play_until_the_context_ends(api: MemoryApi) -> None:
    played = threading.Event()
    with Controllers(api, [lambda _: played.set()]):
        assert played.wait(10)
    played.clear()
    assert not played.wait(0.7)
    assert len(PLAYERS) == 7


@pytest.mark.parametrize(
    ("error", "reported"),
    [
        (ApiError(409, "changed"), []),
        (ApiError(404, "gone"), []),
        (ApiError(422, "/api/v1/pods: invalid"), ["/api/v1/pods: invalid"]),
        (urllib3.exceptions.HTTPError(), ["controllers: the API server does not answer (HTTPError)."]),
    ],
)
def test_an_error_of_one_player_is_reported_once_and_the_others_play(
    api: MemoryApi, error: Exception, reported: list[str]
) -> None:
    def fails(_: object) -> None:
        raise error

    played: list[str] = []
    said: list[str] = []
    controllers = Controllers(api, [fails, lambda _: played.append("played")], said.append)

    controllers.play()
    controllers.play()

    assert said == reported
    assert played == ["played", "played"]
