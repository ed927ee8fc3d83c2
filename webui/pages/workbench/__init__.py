"""`/sparql` for readers: a workbench with completion."""
