"""Articles in plain text: one file in, one `Document` out."""

from ingest.readers.text.reader import read_document

__all__ = ["read_document"]
