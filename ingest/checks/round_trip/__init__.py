"""The tables that the graph prints, against those of the article, cell by cell."""
