"""The image that the backend and the migration run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from components.spec import MemoryQuantity
from components.workload.image import ImageSpec
from components.workload.types import AbsolutePath, NumericId
from components.workload.workload_spec import WorkloadSpec
from systems.flexdesk.application import APPLICATION_VARIABLES, TEMPORARY

AGENT_KEYS = ("DD_API_KEY", "DD_APP_KEY", "DATADOG_API_KEY", "DATADOG_APP_KEY")
"""Keys of the Datadog account: the agent needs the first one, and no code of the application uses any."""

AGENT_PORT = "DD_AGENT_PORT"
TRACES_PORT = "8126"


class ProcessSpec(WorkloadSpec):
    """A process of the application's image, which the entry point of the image, ``dumb-init``, starts."""

    wired_variables: ClassVar[frozenset[str]] = APPLICATION_VARIABLES
    needed_paths: ClassVar[frozenset[str]] = frozenset({TEMPORARY})

    image: ImageSpec = ImageSpec(repository="flexdesk-backend")
    # The user of the image has a name, and the kubelet cannot verify that it is not root. Its number is the first free
    # one of the base image.
    user_id: NumericId = 999
    group_id: NumericId = 999
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {TEMPORARY: "256Mi"}

    def faults(self) -> Iterable[str]:
        """Check the entry point of the image, and the variables of Datadog."""
        yield from super().faults()
        if not (self.arguments or self.command):
            yield (
                "arguments is empty: the image would run its own command, which migrates the database in every pod. "
                "Set the command of this process, or remove arguments."
            )
        names = {*self.environment, *self.secrets, *self.optional_secrets}
        for name in sorted(names.intersection(AGENT_KEYS)):
            yield f"{name} is a key of the Datadog account, which no code of the application uses. Remove it."
        if self.environment.get(AGENT_PORT) == TRACES_PORT:
            yield (
                f"environment {AGENT_PORT} {TRACES_PORT} is the port of traces, and the application sends metrics to "
                f"it. Remove {AGENT_PORT}: both libraries have the right ports."
            )

    def runs(self, word: str) -> bool:
        """Return True if a word is in the command or the arguments."""
        words: Sequence[str] = (*(self.command or ()), *self.arguments)
        return any(word in each for each in words)
