"""Verdicts and disputes, computed from evidence lines by a rule that is data."""
