"""cert-manager and its ACME issuers."""
