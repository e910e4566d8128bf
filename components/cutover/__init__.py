"""Cutover of traffic from an old platform to the new one, in steps that can be rolled back."""
