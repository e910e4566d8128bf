"""Controllers that a local control plane lacks: kubelets, AWS and the Helm charts of a stack.

    with Controllers(api):
        ...

Each module plays one of them. A player looks at all objects of its kinds, changes those that wait for it, and keeps no
state: a change that another client overtakes is repeated in the next round.
"""

from cluster.controllers.loop import PLAYERS, Controllers

__all__ = ["PLAYERS", "Controllers"]
