"""The fields of a question's form: what may be picked, and what an address picked."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.schema.queries import Parameter, Query
from kg.search.choosing import NotAChoice
from webui.site.errors import BadValue
from webui.site.names import Link, absolute
from webui.site.reader import reader

_FREE = {"text", "number"}


@dataclass(frozen=True, slots=True)
class Picker:
    """A field of a question's form: `choices` to pick from, or None where one is written.

    `value` is an IRI if something was picked, `label` what to call it.
    """

    name: str
    meaning: str
    type: str
    value: str
    label: str
    optional: bool
    choices: tuple[Link, ...] | None


class BadChoice(BadValue):
    """A parameter names nothing that it can take; `near` has things of its kind that are called nearly so."""

    def __init__(self, refused: NotAChoice) -> None:
        said = refused.said if refused.near else refused.reason
        super().__init__(f"Parameter {refused.name!r}: {said}.", reader().links_to(refused.near))
        self.parameter = refused.name


def pickers(query: Query, given: Mapping[str, str]) -> tuple[Picker, ...]:
    """Return the fields of *query*, filled from *given* and else from its defaults.

    :raises BadChoice: when a value names nothing of the parameter's kind.
    """
    return tuple(_picker(parameter, given) for parameter in query.parameters)


def _picker(parameter: Parameter, given: Mapping[str, str]) -> Picker:
    default = parameter.default.strip('"')
    value = given.get(parameter.name, default).strip()
    fixed = (parameter.name, parameter.meaning, parameter.type)
    if parameter.type in _FREE:
        return Picker(*fixed, value, value, not default, None)
    read = reader()
    try:
        iri = read.choices.chosen(parameter, value) if parameter.name in given else value
    except NotAChoice as refused:
        raise BadChoice(refused) from refused
    iri = absolute(iri) if iri else ""
    listed = read.choices.listed(parameter.type)
    offered = None if listed is None else tuple(Link(*each) for each in listed.items())
    return Picker(*fixed, iri, read.names.label(iri) if iri else "", not default, offered)
