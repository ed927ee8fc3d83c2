"""What became of a document: records against rules and article, the ledger, the round trip."""
