"""What is wrong with a record, in plain words: which field, why, and what was meant."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError


def near(word: str, known: Collection[str]) -> str:
    """Return ``; did you mean …?`` for the known words closest to *word*, or nothing."""
    close = get_close_matches(word, known, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield field and reason for each thing that is wrong with a record."""
    names = {field.alias or name for name, field in model.model_fields.items()}
    for detail in error.errors(include_url=False):
        field = ".".join(str(part) for part in detail["loc"]) or "whole record"
        if detail["type"] == "extra_forbidden":
            yield field, f"no field of this kind of record{near(field, names)}"
        elif detail["type"] == "missing":
            yield field, "is missing"
        else:
            said = f" (it says {detail['input']!r})" if detail["loc"] else ""
            yield field, f"{detail['msg'].removeprefix('Value error, ')}{said}"
