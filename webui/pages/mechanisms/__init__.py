"""`/mechanisms`: from drug to target to effect, as a map and as a table."""
