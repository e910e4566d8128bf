from __future__ import annotations

import pytest
import yaml

from charts.nvidia_device_plugin import NVIDIA_DEVICE_PLUGIN
from components.addons.nvidia_device_plugin import (
    NvidiaDevicePlugin,
    NvidiaDevicePluginSpec,
)
from tests.support.addons import Addon
from tests.support.chart_values import value_faults

ADDON = Addon(component=NvidiaDevicePlugin, spec=NvidiaDevicePluginSpec, name="gpu")
plugin = ADDON.install


values = ADDON.values


@pytest.mark.parametrize("pods", [1, 4])
def test_the_chart_knows_the_values_for_sharing(pods: int) -> None:
    found = values(podsPerGpu=pods)
    assert value_faults(NVIDIA_DEVICE_PLUGIN, found) == []


def test_it_runs_on_nodes_with_gpus_alone() -> None:
    found = values()
    assert found["nodeSelector"] == {"nvidia.com/gpu.present": "true"}
    assert found["tolerations"] == [{"operator": "Exists"}]
    assert found["gfd"] == {"enabled": False}


def test_a_gpu_is_shared_only_on_request() -> None:
    assert "config" not in values()
    config = values(podsPerGpu=4)["config"]
    shared = yaml.safe_load(config["map"][config["default"]])["sharing"]["timeSlicing"]
    assert shared == {"failRequestsGreaterThanOne": True, "resources": [{"name": "nvidia.com/gpu", "replicas": 4}]}


def test_sharing_needs_no_privileges() -> None:
    """Without these two, the chart gives a plugin that has a configuration ``CAP_SYS_ADMIN``."""
    found = values(podsPerGpu=4)
    assert (found["migStrategy"], found["deviceListStrategy"]) == ("none", "envvar")
