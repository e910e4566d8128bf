"""From an ECS task definition to the settings of a ``Microservice``, and a list of what has no place there."""
