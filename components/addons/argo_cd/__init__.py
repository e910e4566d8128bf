"""Argo CD, and the admission policy that keeps it away from objects that Pulumi manages."""
