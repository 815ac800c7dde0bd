"""One self-contained HTML page of stored scans: figure, bounds, certificate, parameters, provenance, literature. No JAX."""

from zpjax.report.page import page

__all__ = ["page"]
