"""The simulation of each provider."""

from __future__ import annotations

from engine.simulation import aws, kubernetes, random
from engine.simulation.context import Request, Simulated
from plan.resource_types import HELM_RELEASE, is_kubernetes_object


def simulate(request: Request) -> Simulated:
    """Return the simulated resource. Of a type without a simulation only the id is known."""
    package = request.type.partition(":")[0]
    simulated: Simulated | None = None
    if request.type == HELM_RELEASE:
        simulated = kubernetes.simulate_release(request)
    elif package == "aws":
        simulated = aws.simulate(request)
    elif package == "random":
        simulated = random.simulate(request)
    elif is_kubernetes_object(request.type):
        simulated = kubernetes.simulate_object(request)
    return simulated or Simulated(id=request.existing_id or f"{request.name}-{request.digest(7)}", complete=False)
