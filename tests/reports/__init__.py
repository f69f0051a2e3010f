"""Files and paper say exactly what the answers say."""
