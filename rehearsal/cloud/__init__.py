"""A test double of an AWS account and the EKS clusters in it: it has AWS's manners, and nothing of it is real.

It refuses what AWS, the API server, their webhooks and controllers would refuse, as far as this project met it or read
of it. It knows no quotas, prices, permissions beyond "this role may do something", no container that crashes and no
value that only AWS could judge: what passes here can still fail there.

What fails here need not fail there either. Stricter than the real thing:

- Nodes want a default route by an internet or NAT gateway; endpoints or a transit gateway would do.
- A chart that is not in ``versions.py`` brings no definitions; those in ``crds/`` end here with their release, for what
  is made or changed after it.
- An AWS managed policy exists if ``managed_policies`` knows it.
- An Ingress wants every Service behind it to exist (the controller may answer 503 for it) and tagged subnets (newer
  controllers also find subnets by their routes).
- Services and releases made before a controller whose webhook is asked about Services are refused even where, that
  day, they would have won the race.

A cluster, node group or add-on in CREATE_FAILED is healed by an update once the cause is gone, and reported again while
it is not; the real ``up`` may succeed and leave it failed (``aws_readiness``).
"""

from __future__ import annotations

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.faults import Faults
from rehearsal.cloud.model import HalfDoneError, RefusedError, Resource
from rehearsal.cloud.server import serve

__all__ = ["Cloud", "Faults", "HalfDoneError", "RefusedError", "Resource", "serve"]
