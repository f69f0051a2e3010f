"""The rows of the school: their shape, how they get in, how they are published."""
