"""What a system is made of, each part with the facts that are told of it."""
