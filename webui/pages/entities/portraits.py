"""Things with a page of their own kind: what is put together for it, and the template that shows it."""

from dataclasses import dataclass

from webui.pages.entities.things import Extent, Thing
from webui.pages.publications.publications import Publication, publication
from webui.pages.publications.studies import Study, study
from webui.pages.regimens.regimens import RegimenView, regimen_of
from webui.site.names import kind_of
from webui.site.reader import Reader


@dataclass(frozen=True, slots=True)
class Portrait:
    """What the page of a thing shows beside what every page of a thing does, under one `name`."""

    name: str
    template: str
    data: Publication | RegimenView | Study


def portrait(read: Reader, thing: Thing, extent: Extent) -> Portrait | None:
    """Return the portrait of *thing*, as much as *extent* says; None if its page is that of any thing."""
    kind = kind_of(thing.iri)
    if kind == "Publication" and thing.bibliography:
        abstract = thing.bibliography["meetingAbstract"]
        data = publication(read, thing.iri, thing.claims, abstract=abstract)
        return Portrait("publication", "publications/publication.html", data)
    if kind == "Study":
        return Portrait("study", "publications/study.html", study(read, thing.iri))
    regimen = regimen_of(read, thing, extent)
    return Portrait("regimen", "regimens/regimen.html", regimen) if regimen else None
