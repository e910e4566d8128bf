"""A simulated AWS account with EKS clusters, and the Pulumi providers for it.

It rejects what AWS, and the webhooks and controllers that do not run in a rehearsal, reject, as far as this project has
met or read of it. It does not simulate most quotas, prices, IAM decisions (beyond "this role has a policy"), crashing
containers, or values beyond those of ``aws_values``. What passes here can still fail on AWS.

Objects of Kubernetes belong to a real API server, whose calls ``Cloud.forward`` records. Without one, the cloud records
them itself, and checks no more than their order.

It is stricter than AWS in these points:

- Nodes require a default route through an internet or NAT gateway; VPC endpoints or a transit gateway would do.
- A chart that is not in ``charts/`` installs no definitions. Definitions in ``crds/`` are ignored after their
  release is deleted, for objects that are created or updated later.
- A cluster gets the VPC CNI and CoreDNS as EKS add-ons only; self-managed ones are ignored.
- An AWS managed policy exists only if ``managed_policies`` lists it.
- An Ingress requires every Service behind it (the controller may respond with 503 instead) and tagged subnets (newer
  controllers also discover subnets by their routes).
- Tags have the characters that every service accepts; EC2 accepts any.
- A role trust policy has the default quota of 2,048 characters, which IAM can raise.
- Services and releases that do not depend on a controller with a webhook for Services are rejected every time, and on
  AWS only when they lose the race.

An update repairs a cluster, node group or add-on in CREATE_FAILED once the cause is fixed, and fails until then. On AWS
``up`` may succeed and leave it failed (``eks_health``).
"""

from __future__ import annotations

from rehearsal.cloud.cloud import Cloud
from rehearsal.cloud.faults import Faults
from rehearsal.cloud.model import InitFailedError, RefusedError, Resource
from rehearsal.cloud.provider_server import serve

__all__ = ["Cloud", "Faults", "InitFailedError", "RefusedError", "Resource", "serve"]
