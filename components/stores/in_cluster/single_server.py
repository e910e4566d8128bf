"""The declaration of a server that keeps its data on one volume, and that no second pod shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from components.workload.stateful_service_spec import StatefulServiceSpec


class SingleServerSpec(StatefulServiceSpec):
    """A stateful service with one pod. Two pods would be two servers with different data behind one Service."""

    fixed: ClassVar[tuple[str, ...]] = ("port", "port_name", "mount_path")
    """Fields whose defaults are those of the image: another value would not reach the server."""

    def faults(self) -> Iterable[str]:
        """Check that there is one pod, and that the values of the image are unchanged."""
        yield from super().faults()
        if self.replicas > 1:
            yield (
                f"replicas {self.replicas}: the pods would be servers with different data behind one Service. "
                "Set replicas to 1."
            )
        for name in self.fixed:
            field = type(self).model_fields[name]
            found, expected = getattr(self, name), field.default
            if found != expected:
                yield f"{field.alias or name} is {found}, and the image uses {expected}. Remove {field.alias or name}."
