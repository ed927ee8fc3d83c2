"""Versions of the graph: which builds are at hand, and what changed from one to another."""
