"""Building blocks of add-ons: Helm releases, EKS add-ons, isolated namespaces, service accounts."""
