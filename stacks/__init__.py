"""From a stack's settings to its resources: the one place where components and systems are wired together."""
