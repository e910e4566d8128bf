"""Argo CD, and the admission policy that protects objects of Pulumi from it."""
