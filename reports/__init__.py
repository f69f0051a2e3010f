"""Screen, file and paper from the same questions and figures."""
