"""Questions and answers as sentences: what the header of a question says, filled from its rows.

``{abnormality}`` is what the parameter is called, ``{drug:any drug}`` too, with words for none.
Of the rows, ``{count study|study|studies}`` counts different values of a column, ``{rows|row|rows}``
the rows themselves, and ``{names drug}`` lists what a column names; ``[status=unexplained]`` after
the column or ``rows`` looks only at such rows.
"""

import re
from collections.abc import Mapping, Sequence

from kg.schema.words import words
from kg.store import Row
from webui.pages.questions.summary import VerdictGroup
from webui.site.names import Names

_LISTED = 4  # names in one sentence
_PART = re.compile(
    r"\{(?P<what>count |names |rows\b)?(?P<name>\w*)"
    r"(?:\[(?P<key>\w+)=(?P<value>[^\]]+)\])?(?::(?P<none>[^{}|]*))?(?:\|(?P<one>[^{}|]*)\|(?P<many>[^{}|]*))?\}"
)
_OURS = ("the ", "no ")


def asked(template: str, called: Mapping[str, str]) -> str:
    """Return a question with the names of what it is asked about.

    >>> asked("What of {drug:any drug}?", {"drug": "zanubarol"})
    'What of zanubarol?'
    >>> asked("What of {drug:any drug}?", {"drug": ""})
    'What of any drug?'
    """
    return _PART.sub(lambda part: called.get(part["name"]) or part["none"] or "…", template)


def answered(template: str, called: Mapping[str, str], rows: Sequence[Row], names: Names) -> str:
    """Return the sentence that *rows* come down to."""

    def fill(part: re.Match[str]) -> str:
        chosen = [row for row in rows if not part["key"] or str(_says(row, part["key"])) == part["value"]]
        name, what = part["name"], (part["what"] or "").strip()
        if what == "names":
            found = {str(row[name]): _says(row, name) for row in chosen if row.get(name)}
            return listed([names.label(iri) if iri == said else str(said) for iri, said in found.items()])
        if not what:
            return called.get(name) or part["none"] or "…"
        number = len(chosen) if what == "rows" else len({row.get(name) for row in chosen} - {None})
        return f"{number} {(part['one'] if number == 1 else part['many']) or ''}".strip()

    return _PART.sub(fill, template)


def _says(row: Row, name: str) -> object:
    label = row.get(f"{name}Label")
    return label if label is not None else row.get(name)


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence, a long one cut.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e", "f"]), listed(["a"])
    ('a, b and c', 'a, b, c and 3 more', 'a')
    """
    over = len(names) - _LISTED
    kept = [*names[: _LISTED - 1], f"{over + 1} more"] if over > 0 else list(names)
    return " and ".join(part for part in (", ".join(kept[:-1]), *kept[-1:]) if part)


def judged_in_words(groups: Sequence[VerdictGroup], about: str) -> str:
    """Return the verdicts of an answer as one sentence; *about* is what they are on."""
    said: list[str] = []
    for group in groups:
        things, verdict = [str(getattr(thing, "label", thing)) for thing in group.things], group.badge
        if verdict.tone in words().verdicts:
            sentence, it = words().verdicts[verdict.tone].sentence, "it" if said else about
            said.append(sentence(listed(things), len(things), it, first=not said))
        else:
            said.append(f"{listed(things)}: {verdict.label}")
    told = "; ".join(said)
    if told.startswith(_OURS):  # a name keeps its letters, a word of ours begins the sentence
        told = told[0].upper() + told[1:]
    return f"{told}." if told else ""
