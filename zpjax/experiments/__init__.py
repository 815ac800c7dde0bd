"""Processes as one experiment sees them: detector responses, exposures, efficiencies; one file per kind."""
