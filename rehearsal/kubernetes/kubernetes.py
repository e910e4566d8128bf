"""Real clusters for a rehearsal: the programs of a control plane, and the provider."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster.programs import Programs
from rehearsal.kubernetes.clusters import Clusters
from rehearsal.kubernetes.plugin import Plugins
from rehearsal.kubernetes.releases import Definitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubernetes:
    """The programs, and the definitions that charts install."""

    programs: Programs
    provider: Path
    """Path of ``pulumi-resource-kubernetes``."""
    definitions: Definitions

    @contextmanager
    def opened(self, folder: Path) -> Generator[tuple[Clusters, Plugins]]:
        """Create clusters and provider processes in a folder, and end all of them with the context."""
        clusters = Clusters(self.programs, folder)
        environment = {"HOME": str(folder), "PATH": f"{clusters.path}:{os.environ.get('PATH', os.defpath)}"}
        plugins = Plugins(self.provider, environment, folder / "provider.log")
        try:
            yield clusters, plugins
        finally:
            plugins.stop()
            clusters.stop_all()
