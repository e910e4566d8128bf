"""The rehearsal: the real Pulumi engine runs the program against a simulated cloud, with changes, faults and a destroy."""
