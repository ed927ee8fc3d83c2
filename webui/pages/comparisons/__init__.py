"""`/compare`: regimens side by side."""
