"""The VPC of a cluster: created or adopted, with subnets, endpoints and flow logs."""
