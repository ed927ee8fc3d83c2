"""What ships as data, as Python reads it: ontology, queries, prefixes, identifiers, mappings."""
