"""Conversion of an ECS task definition to the settings of a ``Microservice``."""
