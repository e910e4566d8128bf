"""List prices of AWS but for instances, us-east-1, in US dollars.

AWS shows its prices on pages that fill themselves in by script; so each source is a public page, of AWS or about its
prices, that gives the figure in its text. All were read in November 2026.
"""

from __future__ import annotations

from analysis.prices.price import Price

_EKS = "https://cloudburn.io/blog/amazon-eks-pricing"
_EXTENDED = "https://aws.amazon.com/blogs/containers/amazon-eks-extended-support-for-kubernetes-versions-pricing"
_NAT = "https://www.zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint"
_ADDRESSES = "https://cloudburn.io/blog/aws-nat-gateway-pricing"
_ALB = "https://cloud-horizons.com/blog/alb-the-line-item-nobody-watches/"
_NLB = "https://cal53.calculator.city/aws-alb-cost-calculator/"
_EFS = "https://aws.amazon.com/efs/pricing/"
_EBS = "https://menuvis1-blog.github.io/autonomous-researcher/aws/architecture/storage/2026/02/24/amazon-ebs.html"
_KMS = "https://aws.amazon.com/kms/pricing/"
_SECRETS = "https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms"
_CLOUDWATCH = "https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/"
_ALARMS = "https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm"
_METRICS = "https://signoz.io/guides/cloudwatch-pricing"
_INSIGHTS = "https://aws.amazon.com/cloudwatch/pricing/, as quoted by three public repositories"
_ECR = "https://www.wring.co/blog/aws-ecr-pricing-guide"
_HEALTH_CHECKS = "https://wewantcode.com/en/course/aws/lesson/7-84-health-checks-status-check.html"
_FARGATE = "https://www.vantage.sh/blog/fargate-pricing"

CONTROL_PLANE = Price(0.10, "hour", _EKS)
EXTENDED_SUPPORT = Price(0.50, "hour", _EXTENDED)
"""What comes on top of the control plane for a Kubernetes version out of standard support."""

NAT_GATEWAY = Price(0.045, "hour", _NAT)
NAT_DATA = Price(0.045, "GB", _NAT)
INTERFACE_ENDPOINT = Price(0.01, "hour", _NAT)
"""In each availability zone."""
PUBLIC_IPV4 = Price(0.005, "hour", _ADDRESSES)

APPLICATION_LOAD_BALANCER = Price(0.0225, "hour", _ALB)
CAPACITY_UNIT = Price(0.008, "hour", _ALB)
"""25 new connections a second, 3,000 open ones, 1 GB an hour or 1,000 rules a second: whichever is most."""
NETWORK_LOAD_BALANCER = Price(0.0225, "hour", _NLB)

FILE_STORAGE = Price(0.30, "GB-month", _EFS)
BLOCK_STORAGE = Price(0.08, "GB-month", _EBS)
IMAGE_STORAGE = Price(0.10, "GB-month", _ECR)

KEY = Price(1.00, "month", _KMS)
SECRET = Price(0.40, "month", _SECRETS)

LOG_INGESTION = Price(0.50, "GB", _CLOUDWATCH)
DASHBOARD = Price(3.00, "month", _CLOUDWATCH)
ALARM = Price(0.10, "month", _ALARMS)
COMPOSITE_ALARM = Price(0.50, "month", _ALARMS)
METRIC = Price(0.30, "month", _METRICS)
OBSERVATIONS = Price(0.21, "million observations", _INSIGHTS)

HEALTH_CHECK = Price(0.50, "month", _HEALTH_CHECKS)
"""Of an endpoint on AWS. Those on alarms and on other checks are taken to cost the same."""

FARGATE_VCPU = Price(0.04048, "hour", _FARGATE)
FARGATE_MEMORY = Price(0.004445, "hour", _FARGATE)
"""For one GB."""
