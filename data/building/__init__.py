"""Steps that a snapshot is built in, run in the order of their numbers."""
