"""The theory behind the couplings."""
