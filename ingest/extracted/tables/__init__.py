"""From the tables of a document to facts: headers tell what the columns hold, grammars read the cells."""
