"""The fields of a question's form: what may be picked, and what an address picked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import BASE
from kg.schema.queries import Parameter, Query
from kg.store.records import query_of
from webui.parts.choices import Choosable, called
from webui.site.errors import BadValue
from webui.site.names import Link, absolute
from webui.site.reader import reader

_FREE = {"text", "number"}
LISTED = 1_000  # things that a form offers; of more, it takes what they are called


@dataclass(frozen=True, slots=True)
class Picker:
    """A field of a question's form: `choices` to pick from, or None for free text.

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

    def __init__(self, parameter: Parameter, value: str, near: Sequence[Link]) -> None:
        said = f"Parameter {parameter.name!r}: nothing here of that kind is called {value[:80]!r}."
        super().__init__(said, near)
        self.parameter = parameter.name


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
    choices = _choices(parameter)
    iri = _chosen(value, choices)
    if iri and parameter.name in given and not _is_choice(parameter, iri, choices):
        iri = _called(parameter, value, choices)
    label = reader().names.label(iri) if iri else ""
    return Picker(*fixed, iri, label, not default, choices)


def _choices(parameter: Parameter) -> tuple[Link, ...] | None:
    """Return the things of a parameter's kind by label; None if they are too many to list."""
    query = query_of(Choosable).bind({"type": absolute(parameter.type)}).first(LISTED + 1)
    links = {each.choice for each in reader().records(Choosable, query)}
    named = sorted(links, key=lambda link: (link.label.casefold(), link.label))
    return tuple(named) if len(named) <= LISTED else None


def _is_choice(parameter: Parameter, iri: str, choices: Sequence[Link] | None) -> bool:
    if choices is not None:
        return any(link.iri == iri for link in choices)
    return bool(reader().records(Choosable, type=absolute(parameter.type), choice=iri))


def _chosen(value: str, choices: Sequence[Link] | None) -> str:
    """Return the IRI that *value* names: that of the one choice that is called so, or itself."""
    fitting = called(value, choices or ())
    return fitting[0] if len(fitting) == 1 else absolute(value) if value else ""


def _called(parameter: Parameter, value: str, choices: Sequence[Link] | None) -> str:
    """Return the one thing of the parameter's kind that has *value* as another name, such as an older one.

    :raises BadChoice: when there is none.
    """
    names = reader().names
    fitting = [
        iri for iri in (hit.iri for hit in names.index.called(value)) if _is_choice(parameter, iri, choices)
    ]
    if len(fitting) == 1:
        return fitting[0]
    among: Iterable[str] | None = None if choices is None else [link.iri for link in choices]
    near = [names.link(iri) for iri in fitting]
    raise BadChoice(parameter, value, near or names.near(absolute(value).removeprefix(BASE), among))
