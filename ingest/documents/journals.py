"""Names of journals, spelled out or shortened, as one: by the words of `journals.yaml`."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from ingest.documents.letters import plain_signs


class JournalWords(BaseModel):
    """The words of `journals.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    left_out: frozenset[str]
    names: dict[str, str]
    words: dict[str, str]


@cache
def _words() -> JournalWords:
    held = yaml.safe_load(Path(__file__).with_name("journals.yaml").read_text(encoding="utf-8"))
    return JournalWords.model_validate(held)


@cache
def short_journal(name: str) -> str:
    """Return the name of a journal as ISO 4 shortens it; a short one stays as it is.

    >>> short_journal("Journal of Clinical Oncology"), short_journal("J. Clin. Oncol.")
    ('J Clin Oncol', 'J Clin Oncol')
    >>> short_journal("The Lancet"), short_journal("Leukemia"), short_journal("Leukemia & Lymphoma")
    ('Lancet', 'Leukemia', 'Leuk Lymphoma')
    """
    listed = _words()
    plain = " ".join(plain_signs(name).split())
    if " " not in plain.strip("."):
        return plain.strip(".") or plain
    bare, aside, rest = plain.partition(" (")
    printed = re.sub(r"(?<=\w)[.,:](?=\s|$)|\s&(?=\s)", "", bare).split()
    kept = [word for word in printed if word.casefold() not in listed.left_out] or printed
    for spelled in (" ".join(printed), " ".join(kept)):
        if known := listed.names.get(spelled.casefold().removeprefix("the ")):
            return known + aside + rest
    shortened = [listed.words.get(word.casefold(), word) for word in kept]
    return " ".join(shortened if len(kept) > 1 else kept) + aside + rest
