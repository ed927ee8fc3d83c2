"""What became of each number, citation mark, sentence, cell and list entry of a source."""
