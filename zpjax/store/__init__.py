"""Scans on disk: one Zarr v3 array per quantity on its own axes, and a marker per finished chunk. Needs no JAX."""
