"""`/questions`: the ready questions, each with its answer."""
