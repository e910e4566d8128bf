"""The offline engine: it runs a Pulumi program in this process against a simulated cloud and returns a plan."""
