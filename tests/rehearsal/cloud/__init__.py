"""A test double of an AWS account and the EKS clusters in it: it has AWS's manners, and nothing of it is real.

It refuses what AWS, the API server, their webhooks and controllers would refuse, as far as this project met it or read
of it. It knows no quotas, prices, permissions beyond "this role may do something", no container that crashes and no
value that only AWS could judge: what passes here can still fail there; what fails here fails there too.
"""

from __future__ import annotations

from tests.rehearsal.cloud.cloud import Cloud
from tests.rehearsal.cloud.faults import Faults
from tests.rehearsal.cloud.model import Call, HalfDoneError, RefusedError, Resource
from tests.rehearsal.cloud.server import serve

__all__ = ["Call", "Cloud", "Faults", "HalfDoneError", "RefusedError", "Resource", "serve"]
