"""What every fact is made of: references, places, closed lists and the base class."""

import hashlib
import json
import re
import unicodedata
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from kg.facts.locators import Locator

BASE = "https://w3id.org/myeloma-kg/"
ONTOLOGY = f"{BASE}ontology#"
_REF = re.compile(r"[a-z][a-z-]*(?:/[A-Za-z0-9._~-]+)+|ontology#[A-Za-z][A-Za-z0-9]*")


class _Checked(str):
    """A string with a rule, so that its kind is known at run time as well."""

    @classmethod
    def check(cls, text: str) -> Self:
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.check, core_schema.str_schema())


class Ref(_Checked):
    """The IRI of a thing, relative to `BASE`: ``drug/lenalidomide``."""

    @classmethod
    def check(cls, text: str) -> Self:
        if not _REF.fullmatch(text):
            raise ValueError(f"{text!r} is no name such as 'drug/lenalidomide'")
        return cls(text)

    @property
    def kind(self) -> str:
        """The first part of the path: ``drug``."""
        return self.split("/", 1)[0]


class Place(_Checked):
    """A locator as text, of the fact's own source."""

    @classmethod
    def check(cls, text: str) -> Self:
        Locator.parse(text)
        return cls(text)

    @property
    def locator(self) -> Locator:
        return Locator.parse(self)


def _stripped(text: str) -> str:
    if text != text.strip() or not text:
        raise ValueError("text is empty or has blanks at an end")
    return text


Text = Annotated[str, AfterValidator(_stripped)]


class Vocabulary(StrEnum):
    """A closed list; each member is an individual of the class of the same name."""


class Fact(BaseModel):
    """One statement about the world or about a source.

    A fact becomes one node: its class is the ontology class of the same name (or
    `kind`, where a fact has one), and each field is the property of the same name
    in camel case. A field that is None or empty says nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind_field: ClassVar[str | None] = None

    iri: Ref

    @property
    def class_name(self) -> str:
        """The local name of the ontology class of this fact."""
        name = getattr(self, self.kind_field) if self.kind_field else type(self).__name__
        return str(name)


def short(iri: str) -> str:
    """Return an IRI of ours without its namespace, for messages; another one as it is.

    >>> short(ONTOLOGY + "Drug"), short(BASE + "drug/lenalidomide")
    ('Drug', 'drug/lenalidomide')
    """
    return iri.removeprefix(ONTOLOGY).removeprefix(BASE)


def slug(text: str) -> str:
    """Return *text* as a path segment: ASCII, lower case, hyphens.

    A capitalised acronym keeps its case distinctions: a lower-case letter that
    follows two or more capitals starts a new part.

    >>> slug("t(4;14)"), slug("TNF-α"), slug("CRD"), slug("CRd"), slug("≥PR")
    ('t-4-14', 'tnf-alpha', 'crd', 'cr-d', 'ge-pr')
    """
    text = re.sub(r"(?<=[A-Z]{2})(?=[a-z](?:\b|[A-Z]))", "-", text)
    plain = _spelled(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _spelled(text: str) -> str:
    """Return *text* with Greek letters and signs in words, and accents apart from their letters."""
    return unicodedata.normalize("NFKD", "".join(_SPELLED.get(char, char) for char in text))


def segment(text: str) -> str:
    """Return the slug of *text*, or, of a text whose letters are lost in it, that and a digest: never empty.

    >>> segment("TNF-α"), segment("中文")
    ('tnf-alpha', '72726d88')
    """
    name = slug(text)
    if name and all(char.isascii() for char in _spelled(text) if char.isalpha()):
        return name
    return "-".join(filter(None, (name, hashlib.sha256(text.encode()).hexdigest()[:8])))


GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "µ": "mu",
}
_SPELLED = {
    **GREEK,
    "≥": "ge-",
    "≤": "le-",
    ">": "gt-",
    "<": "lt-",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "+": "-plus-",
    "%": "-percent",
}


def content_ref(kind: str, *parts: object) -> Ref:
    """Return a reference that is a hash of its content: 16 hexadecimal digits."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return Ref(f"{kind}/{hashlib.sha256(text.encode()).hexdigest()[:16]}")
