"""`/ontology`, `/why` and `/inferences`: terms, axioms, and what follows from them."""
