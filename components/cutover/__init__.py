"""The way of callers from an old platform to the new one, step by step and back again."""
