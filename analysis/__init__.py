"""Analyses of a plan: scheduling, ordering, cost, critical path and parity with the old platform."""
