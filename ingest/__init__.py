"""Documents and records in, facts out."""
