"""What does not fit between a text and the works that it cites."""
