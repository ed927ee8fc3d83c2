"""From a document to facts: what code takes out of an article."""
