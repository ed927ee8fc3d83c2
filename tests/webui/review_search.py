"""Names of the invented review that are only looked for: alike, and alike but for a number."""

from collections.abc import Iterator

from kg.facts import Entity, Fact, Ref


def alike() -> Iterator[Fact]:
    for kind, path, label, synonyms in (
        ("CytogeneticAbnormality", "abnormality/t-1-14", "t(1;14)", ()),
        ("CytogeneticAbnormality", "abnormality/t-11-4", "t(11;4)", ("translocation 11;4",)),
        ("Cytokine", "cytokine/glowkine-beta-2", "glowkine-β2", ("Naïve glow factor",)),
    ):
        yield Entity(iri=Ref(path), kind=kind, label=label, definition=f"What {label} is.", synonyms=synonyms)
