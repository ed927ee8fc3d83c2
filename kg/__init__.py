"""What a fact is, where it is kept, and what can be asked of it."""

__version__ = "0.1.0"
