"""One run of the command: start a control plane with the nodes and definitions of a stack, until Ctrl-C."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from analysis.scheduling.node_pools import NodePools, node_pools_of
from cluster.api import ApiError
from cluster.control_plane import ControlPlane, StartError
from cluster.controllers import Controllers
from cluster.definitions import (
    Definitions,
    NotEstablishedError,
    create_definitions,
    definitions_for,
    served_groups,
)
from cluster.nodes import create_nodes
from cluster.processes import ProgramEndedError
from cluster.programs import VERSION, NoProgramsError, provide_kubectl, provide_programs
from engine.run import Planner
from plan.errors import UsageError
from plan.manifests import manifests_of
from plan.model import Plan
from plan.resource_types import STACK_REFERENCE

SUCCEEDED, FAILED, USAGE, NO_PROGRAMS = 0, 1, 2, 3

_CHECK_SECONDS = 1.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlans:
    """The plan of a stack, preceded by the plan of the stack whose platform it shares."""

    plans: Sequence[Plan]

    @property
    def node_pools(self) -> NodePools:
        """Node pools of the stack that creates the cluster."""
        return node_pools_of(self.plans[0])


def plans_of(project: Path, stack: str) -> StackPlans:
    """Plan a stack, and the stack whose platform it shares."""
    planner = Planner(project)
    with contextlib.redirect_stdout(sys.stderr):
        plan = planner.plan(stack, "up")
        owners = [f"{each.inputs['name']}".rpartition("/")[2] for each in plan.of_type(STACK_REFERENCE)]
        return StackPlans(plans=[*(planner.plan(owner, "up") for owner in owners), plan])


def run(project: Path, stack: str, say: Say = print, warn: Say = print) -> int:
    """Run a control plane until Ctrl-C or SIGTERM, and return the exit code."""
    try:
        plans = plans_of(project, stack)
        programs, kubectl = provide_programs(say), provide_kubectl(say)
        with ControlPlane(programs) as control_plane, control_plane.api() as api:
            definitions = definitions_for(
                [manifest for plan in plans.plans for manifest in manifests_of(plan.resources)], served_groups(api)
            )
            create_definitions(api, definitions.found)
            nodes = create_nodes(api, plans.node_pools.pools)
            with Controllers(api, report=warn):
                say(_summary(stack, control_plane, len(nodes), kubectl))
                _warn_of_missing_parts(plans.node_pools, definitions, warn)
                return _until_interrupted(control_plane, say)
    except UsageError as error:
        warn(f"error: {error}")
        return USAGE
    except NoProgramsError as error:
        warn(f"error: {error}")
        return NO_PROGRAMS
    except (pulumi.RunError, ProgramEndedError, StartError, NotEstablishedError, ApiError) as error:
        warn(f"error: {error}")
        return FAILED


def build_only(say: Say = print, warn: Say = print) -> int:
    """Build the programs that are missing, report where all of them are, and return the exit code."""
    try:
        programs, kubectl = provide_programs(say), provide_kubectl(say)
    except NoProgramsError as error:
        warn(f"error: {error}")
        return NO_PROGRAMS
    for each in (programs.etcd, programs.api_server, programs.controller_manager, programs.scheduler, kubectl):
        say(f"{each}")
    return SUCCEEDED


def _until_interrupted(control_plane: ControlPlane, say: Say) -> int:
    try:
        while True:
            control_plane.require_running()
            time.sleep(_CHECK_SECONDS)
    except KeyboardInterrupt:
        say("stopping; the kubeconfig and all objects are deleted")
    return SUCCEEDED


def _summary(stack: str, control_plane: ControlPlane, nodes: int, kubectl: Path) -> str:
    return (
        f"{stack}: Kubernetes {VERSION} on {control_plane.server}, {nodes} simulated nodes\n\n"
        f"  export KUBECONFIG={control_plane.kubeconfig}\n"
        f"  {kubectl} get nodes\n\n"
        "Press Ctrl-C to stop it."
    )


def _warn_of_missing_parts(node_pools: NodePools, definitions: Definitions, warn: Say) -> None:
    for pool in node_pools.unknown:
        warn(f"warning: {pool.name}: no nodes, because {pool.reason}.")
    for kind in definitions.missing:
        warn(
            f"warning: {kind}: no definition, so that the API server refuses its objects. Apply the definition of its "
            "project with kubectl."
        )
