"""A sandbox: an empty simulated cloud and a state backend, in a folder of its own."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rehearsal.change_scenarios import upgradable
from rehearsal.cloud import Cloud, serve
from rehearsal.kubernetes.forwarding import ForwardingProvider
from rehearsal.kubernetes.releases import Releases
from rehearsal.pulumi_engine import Deployment, Engine
from rehearsal.stack_settings import committed_settings, stacks_to_deploy
from rehearsal.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A simulated cloud and an engine that deploys to it."""

    cloud: Cloud
    engine: Engine

    def deployments(self, stack: str) -> list[Deployment]:
        """Return the deployment of the stack, preceded by the stack whose platform it shares."""
        names = stacks_to_deploy(stack, committed_settings(stack))
        return [self.engine.deployment(name, upgradable(committed_settings(name))) for name in names]


@contextmanager
def open_sandbox(
    folder: Path, tools: Tools, latency_scale: float = 0.0, *, checkpoints: bool = False
) -> Generator[Sandbox]:
    """Create a sandbox; its folder holds the states of the cloud and of the backend.

    Only with ``checkpoints`` the state says which calls a killed engine had begun. They take a third of the time.
    """
    folder.mkdir(parents=True)
    command, kubernetes = tools.command, tools.kubernetes
    if kubernetes is None:
        cloud = Cloud(folder / "cloud.json", latency_scale=latency_scale)
        with serve(cloud) as providers:
            yield Sandbox(cloud=cloud, engine=Engine(folder, command, providers, checkpoints=checkpoints))
        return
    with kubernetes.opened(folder / "kubernetes") as (clusters, plugins):
        cloud = Cloud(folder / "cloud.json", latency_scale=latency_scale, clusters=clusters)
        releases = Releases(folder / "charts", kubernetes.definitions)
        forwarding = ForwardingProvider(cloud, plugins, releases)
        with serve(cloud, {"kubernetes": forwarding.handle}) as providers:
            yield Sandbox(cloud=cloud, engine=Engine(folder, command, providers, checkpoints=checkpoints))
