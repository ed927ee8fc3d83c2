"""Invented reviews with the shapes of the recorded ones, seeded, of any size.

``python -m tests.synthetic --triples 1000000 --seed 1 --out graph.nq`` writes quads, one review
at a time; a folder in place of the file is a folder of builds that `kg.building.build` publishes to.

Sources, studies, trials, publications, people and figures are invented, and so is all prose. The
vocabulary that ships is shared by all reviews, since ontology, mappings and the defaults of the
questions name its terms; it grows by invented drugs and regimens. Nothing here says anything
about any drug.
"""
