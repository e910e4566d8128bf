"""The cutover of Email-RAG from a host with Docker Compose."""

from __future__ import annotations

from collections.abc import Iterable

from components.cutover.spec import ALL_TRAFFIC, CutoverSpec
from components.workload.load_balancer import LoadBalancerSpec
from systems.email_rag.frontend import FrontendSpec


class EmailRagCutoverSpec(CutoverSpec):
    """The cutover of an application whose two platforms have a database each.

    The old host has its own database, uploads and vectors, which are copied while no process writes to them. Traffic
    therefore goes from 0 to 100 percent, and never back to the old host by itself.
    """

    diverging_data: bool = False
    """Accept that users write to both platforms: what one of them stores is missing on the other. Allows 10 and 50
    percent, and the automatic return to the old host."""

    def faults(self) -> Iterable[str]:
        """Check that only one platform at a time serves users, unless the settings accept two."""
        yield from super().faults()
        if 0 < self.new_traffic_percent < ALL_TRAFFIC and not self.diverging_data:
            yield (
                f"newTrafficPercent {self.new_traffic_percent} sends users to two databases: what they store on one "
                "platform is missing on the other. Stop writes on the old host, copy its data, and go from 0 to 100; "
                "or set divergingData: true to accept it."
            )


def cutover_faults(frontend: FrontendSpec, load_balancer: LoadBalancerSpec | None) -> Iterable[str]:
    """Yield a sentence if the DNS record has no target."""
    if load_balancer is None:
        yield "cutover needs loadBalancer, whose alarms are its gate. Use loadBalancer in place of nginx."
    if frontend.exposure is None:
        yield "cutover needs frontend.exposure, which its DNS record points to. Set it, or remove cutover."
