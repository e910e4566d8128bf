"""Monthly cost of a plan: line items by resource, cost allocation to components, and resources without a price."""
