"""Systems whose settings and wiring the conversion of Compose files prints, each as it is."""
