"""Room on nodes: what a node offers to pods, what pods ask for, and whether they all find a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from components.quantity import cpu_millicores, memory_bytes

MEBIBYTE = 2**20

INSTANCES = {
    "t3.large": (2, 8, 35),
    "t3.xlarge": (4, 16, 58),
    "m7i.large": (2, 8, 29),
    "m7i.xlarge": (4, 16, 58),
}
"""vCPUs and GiB (EC2 instance types), and the pods that addresses one by one would allow: eni-max-pods.txt in
awslabs/amazon-eks-ami."""

UNSEEN_MEMORY = 0.075
"""Share of a machine's memory that hypervisor and kernel keep to themselves: what Karpenter reckons with
(``VM_MEMORY_OVERHEAD_PERCENT``, its documentation of settings)."""


@dataclass(frozen=True, slots=True)
class Room:
    """CPU in thousandths of a core, memory in MiB, and pods: as asked for, or as offered."""

    cpu: int
    memory: int
    pods: int = 1

    def __add__(self, other: Self) -> Room:
        return Room(self.cpu + other.cpu, self.memory + other.memory, self.pods + other.pods)

    def __sub__(self, other: Self) -> Room:
        return Room(self.cpu - other.cpu, self.memory - other.memory, self.pods - other.pods)

    def holds(self, other: Self) -> bool:
        """Whether the other fits in."""
        return other.cpu <= self.cpu and other.memory <= self.memory and other.pods <= self.pods


NOTHING = Room(0, 0, 0)


def allocatable(instance_type: str, max_pods: int) -> Room:
    """What a node of Amazon Linux 2023 leaves to its pods.

    For itself it takes 6 % of the first core, 1 % of the second, 0.5 % of the next two and 0.25 % of each further one;
    255 MiB and 11 MiB for each pod that addresses one by one would allow; and 100 MiB below which it evicts pods
    (nodeadm/internal/kubelet/config.go in awslabs/amazon-eks-ami, read in August 2026). Were it 11 MiB for each of
    ``maxPods``, as the formula is mostly told, less would be left: so the larger of the two counts here.
    """
    cores, gibibytes, pods_by_address = INSTANCES[instance_type]
    shares = [60, 10, 5, 5, *[2.5] * cores]
    reserved = 255 + 11 * max(pods_by_address, max_pods) + 100
    return Room(
        cpu=1000 * cores - round(sum(shares[:cores])),
        memory=int(1024 * gibibytes * (1 - UNSEEN_MEMORY)) - reserved,
        pods=max_pods,
    )


def asked(resources: Mapping[str, Any]) -> Room:
    """What a pod of one container with these ``resources`` asks for."""
    requests = resources["requests"]
    return Room(cpu_millicores(requests["cpu"]), -(-memory_bytes(requests["memory"]) // MEBIBYTE))


def without_a_place(pods: Iterable[Room], nodes: Iterable[Room]) -> list[Room]:
    """The pods that are left when each, in the order they come, goes to the node that it leaves the emptiest.

    So the scheduler chooses where nothing else is asked of it: ``LeastAllocated``, by CPU and memory alike.
    """
    whole = list(nodes)
    free = list(whole)
    left: list[Room] = []

    def emptiness(place: int, pod: Room) -> float:
        rest = free[place] - pod
        return rest.cpu / whole[place].cpu + rest.memory / whole[place].memory

    for pod in pods:
        places = [place for place, room in enumerate(free) if room.holds(pod)]
        if places:
            free[max(places, key=lambda place: emptiness(place, pod))] -= pod
        else:
            left.append(pod)
    return left
