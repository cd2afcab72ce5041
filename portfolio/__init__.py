"""Appraise a city's low-carbon projects and print the budget annex."""

__version__ = "0.1.0"
