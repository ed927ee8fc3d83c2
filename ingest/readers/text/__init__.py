"""Articles in plain text: one file in, one `Document` out."""
