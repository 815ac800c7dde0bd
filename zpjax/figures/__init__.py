"""Figures made from a stored scan alone: matplotlib and numpy, no JAX."""
