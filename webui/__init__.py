"""The pages and the query endpoint over a store."""
