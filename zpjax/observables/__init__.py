"""Predictions, one process per file; each file ends with the tuple `OBSERVABLES`."""

from zpjax.observables.base import Observable, predict

__all__ = ["Observable", "predict"]
