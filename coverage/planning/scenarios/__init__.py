"""Scenarios: a list of changes makes another project, held against the same edition, side by side with today."""
