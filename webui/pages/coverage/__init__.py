"""`/coverage` and `/inconsistencies`: how complete the graph is, and where a source does not fit itself."""
