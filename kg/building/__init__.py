"""From records to a published graph."""
