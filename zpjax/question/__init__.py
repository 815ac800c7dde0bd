"""What is asked: the tables of a spec, read strictly and resolved; nothing of how it is computed."""
