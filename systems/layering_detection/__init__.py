"""Layering detection: four services that find layering and wash trading in transaction files."""
