"""Sources of the ECS facts: the Terraform files of layering detection, and the defaults of AWS."""

from __future__ import annotations

NAME = "layering-detection"

ECS = "terraform/ecs.tf"
ECR = "terraform/ecr.tf"
ALB = "terraform/alb.tf"
AUTOSCALING = "terraform/autoscaling.tf"
MONITORING = "terraform/monitoring.tf"
SECRETS = "terraform/secrets.tf"
SECURITY = "terraform/security.tf"
STORAGE = "terraform/storage.tf"
VARIABLES = "terraform/variables.tf"
VPC = "terraform/vpc.tf"
ECS_DEFAULT = "default of ECS"
ALB_DEFAULT = "default of the load balancer"
