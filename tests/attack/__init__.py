"""Attackers who know the rules of disclosure control and every published table, and try to work out what was hidden."""
