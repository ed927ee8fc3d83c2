"""A document as every reader makes it, and the language that all of them read."""
