"""Ways to look at a plan: pure functions from a plan to text, and the one place that writes files."""
