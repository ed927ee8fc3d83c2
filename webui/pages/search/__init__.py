"""`/search`, `/suggest.json` and `/lookup`: from a name or an identifier to the thing."""
