"""Makers of the tables shipped with zpjax; `zpjax tabulate NAME` runs them."""
