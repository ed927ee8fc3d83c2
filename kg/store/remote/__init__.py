"""A graph behind any SPARQL 1.1 server: asked, and published to (`kg.store.remote.publishing`)."""
