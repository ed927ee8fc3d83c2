"""The lists of `comparisons.yaml`: what can be compared with what."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.yaml_records import parse
from kg.facts import Ref

_FILE = Path(__file__).parent / "comparisons.yaml"


class Comparisons(BaseModel):
    """Outcomes with the response categories they count, endpoints in order, and words of populations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    responses: Mapping[Ref, frozenset[str]]
    may_overlap: tuple[frozenset[str], ...]
    no_later_than: Mapping[Ref, tuple[Ref, ...]]
    whole_group: frozenset[str]
    grades: Mapping[str, str]

    def grade(self, as_written: str | None) -> str | None:
        """Return a grade under the one name that its spellings share."""
        return self.grades.get(as_written, as_written) if as_written is not None else None

    def exclude_each_other(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Tell whether no patient can be counted in both sets of response categories."""
        both = one | other
        return not one & other and not any(
            pair <= both and pair & one and pair & other for pair in self.may_overlap
        )


@cache
def comparisons() -> Comparisons:
    """Return the lists, read once.

    :raises UnreadableFile: when the file is no YAML.
    """
    held, _ = parse(_FILE)
    return Comparisons.model_validate(held)
