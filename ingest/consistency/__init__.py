"""What does not fit within one source: each check yields both places, and repairs nothing.

``kinds.yaml`` says of each kind what is compared, what would resolve it, and its limits.
"""
