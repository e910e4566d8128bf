"""One control plane for the tests of single rules, which use different namespaces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from analysis.scheduling.node_pools import node_pools_of
from cluster.api import Api
from cluster.control_plane import ControlPlane
from cluster.controllers import PLAYERS, Controllers, gatekeeper
from cluster.definitions import create_definitions, definitions_for, served_groups
from cluster.nodes import create_nodes
from tests.support.real_api import Objects, programs
from tests.support.stack_plans import STACKS, manifests, planned


@pytest.fixture(scope="session")
def real_api() -> Iterator[Api]:
    """A control plane with the nodes of dev and the definitions of all stacks; no rule of Gatekeeper is enforced."""
    with ControlPlane(programs()) as started, started.api() as api:
        planned_objects = [each for stack in STACKS for each in manifests(stack)]
        found = definitions_for(planned_objects, served_groups(api)).found
        create_definitions(api, [*{each["metadata"]["name"]: each for each in found}.values()])
        create_nodes(api, node_pools_of(planned("dev")).pools)
        players = [each for each in PLAYERS if each != gatekeeper.play]
        with Controllers(api, players):
            yield api


@pytest.fixture(scope="session")
def real_objects(real_api: Api) -> Objects:
    """Access to objects by their manifests."""
    return Objects(real_api)
