"""Explanations of the differences between Flexdesk on EC2 and in the plan."""
