"""Renews the committed price table from the AWS Price List."""
