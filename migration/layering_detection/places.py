"""Where the facts of layering detection are written."""

from __future__ import annotations

NAME = "layering-detection"

ECS = "terraform/ecs.tf"
ALB = "terraform/alb.tf"
AUTOSCALING = "terraform/autoscaling.tf"
MONITORING = "terraform/monitoring.tf"
SECURITY = "terraform/security.tf"
STORAGE = "terraform/storage.tf"
VARIABLES = "terraform/variables.tf"
ECS_DEFAULT = "default of ECS"
ALB_DEFAULT = "default of the load balancer"
