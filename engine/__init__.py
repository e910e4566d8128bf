"""The offline engine: runs the Pulumi program in process, against a simulated cloud, and returns a plan."""
