"""The panels, a module for each topic."""
