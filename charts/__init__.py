"""Figures, each a pure function from a data frame."""
