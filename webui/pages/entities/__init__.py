"""A page for every IRI of the graph, in HTML, JSON and RDF."""
