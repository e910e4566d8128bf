"""The migration of the database: one Job for each image, before the backend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from components.workload.job import Job
from components.workload.job_spec import JobSpec
from components.workload.resources import ResourcesSpec
from components.workload.types import Argument
from systems.flexdesk.application import LIBRARIES
from systems.flexdesk.process import ProcessSpec


class MigrationSpec(ProcessSpec, JobSpec):
    """``prisma migrate deploy``. It takes a lock for which a second migration waits 10 s, and then fails."""

    arguments: Sequence[Argument] = ("npx", "prisma", "migrate", "deploy")
    resources: ResourcesSpec = ResourcesSpec(cpu="100m", memory="512Mi")

    def faults(self) -> Iterable[str]:
        """Check that the Job does not start the server, which never ends."""
        yield from super().faults()
        if not self.runs("prisma"):
            yield (
                "arguments does not run prisma: the schema would stay behind the image. Use npx prisma migrate deploy."
            )

    @staticmethod
    def tool_variables() -> Mapping[str, str]:
        """Return the variables of the command, which looks for updates on the internet otherwise."""
        return {**LIBRARIES, "CHECKPOINT_DISABLE": "1"}


class Migration(Job):
    """Brings the schema of the database to the version of the image."""

    TYPE = "landfall:flexdesk:Migration"
