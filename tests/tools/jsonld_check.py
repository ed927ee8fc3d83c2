"""Read JSON-LD with PyLD, without a network.

Run by the interpreter of the environment that has it:

usage: jsonld_check.py FILE.jsonld CONTEXT.jsonld CONTEXT-IRI

Prints the graph in the canonical form of RDF Dataset Canonicalization. The context is read from
its file; any other address that the document names is an error.
"""

# mypy: disable-error-code="import-not-found,import-untyped"
import json
import sys
from pathlib import Path
from typing import Any

from pyld import jsonld


def main(file: Path, context: Path, iri: str) -> None:
    """Print the canonical N-Quads of *file*."""
    held = json.loads(context.read_text(encoding="utf-8"))

    def load(url: str, _options: object) -> dict[str, Any]:
        if url != iri:
            raise SystemExit(f"the document names {url}")
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": held,
        }

    jsonld.set_document_loader(load)
    document = json.loads(file.read_text(encoding="utf-8"))
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    sys.stdout.buffer.write(jsonld.normalize(document, options).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
