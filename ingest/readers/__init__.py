"""One reader for each form of document; each makes a `Document`."""
