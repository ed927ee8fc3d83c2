"""Reference lists as facts: what is cited, and under which number."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.documents import document
from kg.facts import Fact, Place, Publication, Ref, Reference, slug

_MOST_INITIALS = 5


def publication_facts(
    references: Sequence[document.Reference], source: Ref, identifiers: Mapping[int, Mapping[str, str]]
) -> Iterator[Fact]:
    """Yield a `Publication` and a `Reference` for each entry, in the order of the list.

    *identifiers*: verified ``doi`` and ``pmid`` by entry number.
    """
    for entry in references:
        publication = _publication(entry, identifiers.get(entry.number, {}))
        yield publication
        yield Reference(
            iri=Ref(f"reference/{source.removeprefix('source/')}/{entry.number}"),
            source=source,
            number=entry.number,
            publication=publication.iri,
            at=Place(str(entry.locator)),
        )


def _publication(entry: document.Reference, identifiers: Mapping[str, str]) -> Publication:
    return Publication(
        iri=publication_ref(entry),
        label=f"{_names(entry)} {entry.year}",
        title=entry.title,
        authors=entry.authors,
        author_list=", ".join([*entry.authors, *(["et al"] if entry.et_al else [])]) or None,
        more_authors=entry.et_al,
        group=entry.group,
        journal=entry.journal,
        year=entry.year,
        date=entry.date,
        volume=entry.volume,
        issue=entry.issue,
        supplement=entry.supplement,
        first_page=entry.first_page,
        last_page=entry.last_page,
        meeting_abstract=entry.meeting_abstract,
        ahead_of_print=entry.ahead_of_print,
        remark=entry.remark,
        doi=identifiers.get("doi"),
        pmid=identifiers.get("pmid"),
    )


def publication_ref(entry: document.Reference) -> Ref:
    """Return the name of a cited work, the same in every source that cites it as printed."""
    first = surname(entry.authors[0]) if entry.authors else "anonymous"
    parts = [first, str(entry.year), entry.journal, entry.volume, entry.first_page]
    if not entry.first_page:
        parts.append(" ".join(entry.title.split()[:6]))
    return Ref("publication/" + "-".join(filter(None, (slug(part) for part in parts if part))))


def surname(author: str) -> str:
    """Return the name without initials.

    >>> surname("van de Donk NW"), surname("Cha S-C"), surname("Richardson P")
    ('van de Donk', 'Cha', 'Richardson')
    """
    name, _, initials = author.rpartition(" ")
    return name if name and initials.upper() == initials and len(initials) <= _MOST_INITIALS else author


def cited_name(full: str) -> str:
    """Return a full name as reference lists print it: surname, particles included, then initials.

    >>> cited_name("Niels WCJ van de Donk"), cited_name("Kenneth C Anderson"), cited_name("Jane Doe-Roe")
    ('van de Donk NWCJ', 'Anderson KC', 'Doe-Roe J')
    """
    names = full.split()
    start = next((i for i, name in enumerate(names[:-1]) if i and name.islower()), len(names) - 1)
    given = "".join(name if name.isupper() else name[0] for name in names[:start])
    return f"{' '.join(names[start:])} {given}".strip()


def _names(entry: document.Reference) -> str:
    names = [surname(author) for author in entry.authors]
    if not names:
        return entry.group or entry.journal
    if entry.et_al or len(names) > 2:
        return f"{names[0]} et al"
    return " and ".join(names)
