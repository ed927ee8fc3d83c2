"""Finding things by what people type: an index of every name, and what a question may mean in it."""
