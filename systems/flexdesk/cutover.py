"""The cutover of Flexdesk from the load balancer of the old host."""

from __future__ import annotations

from collections.abc import Iterable

from components.cutover.spec import ALL_TRAFFIC, CutoverSpec
from components.workload.types import HostName


class FlexdeskCutoverSpec(CutoverSpec):
    """A gradual cutover: both platforms serve users at once, and use the same database and Redis."""

    shared_state: bool = False
    """Confirm what users on both platforms need: the old host has the same JWT secret, Redis and database, and until
    its end no migration changes or removes what its code uses. Required for 10 and 50 percent."""

    def faults(self) -> Iterable[str]:
        """Check that both platforms may serve users at once."""
        yield from super().faults()
        if 0 < self.new_traffic_percent < ALL_TRAFFIC and not self.shared_state:
            yield (
                f"newTrafficPercent {self.new_traffic_percent} sends users to two platforms: without the same JWT "
                "secret and Redis it logs them out, and the old host migrates the database whenever it restarts. "
                "Confirm both with sharedState: true, or go from 0 to 100."
            )


def cutover_faults(cutover: FlexdeskCutoverSpec, host: HostName) -> Iterable[str]:
    """Yield a sentence if the DNS record is not that of the host that the load balancer knows."""
    if cutover.record_name != host:
        yield (
            f"cutover.recordName {cutover.record_name} is not host {host}: the load balancer would answer 404 to the "
            "users of the name. Set both to the same name."
        )
