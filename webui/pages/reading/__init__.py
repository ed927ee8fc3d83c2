"""`/read`: a source section by section, with what was taken from each place."""
