"""Differentiable mathematics without physics words."""
