"""Building blocks of add-ons: a chart release, an isolated chart release and an EKS add-on."""
