"""Formulas that two or more observables use; `couplings.py` is the waist between models and observables."""
