"""Tables of the sources, printed again from the graph alone.

A cell is told by the facts that stand in it (`queries/tables/`): figures by their value,
unit, outcome, grade and time point, doses by their drug, days and cycles, and so on.
What a fact has `as_written` gives a number its decimals and nothing else.
"""
