"""Inputs that are made up by the thousand, and what must hold for each."""
