"""The benchmark: what planning costs beside the bare SDK, and how it grows."""
