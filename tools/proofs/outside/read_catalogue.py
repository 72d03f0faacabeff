"""Run in the environment of the outside programs: the catalogue is DCAT, by shapes after those of DCAT-AP 3."""

import sys
from pathlib import Path

from pyshacl import validate
from rdflib import Graph


def main() -> int:
    """What the catalogue holds, and what is wrong with it; 1 when anything is."""
    catalogue = Graph().parse(sys.argv[1], format="json-ld")
    shapes = Graph().parse(Path(__file__).with_name("catalogue-shapes.ttl"), format="turtle")
    conforms, _, text = validate(catalogue, shacl_graph=shapes)
    held = catalogue.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT (COUNT(DISTINCT ?d) AS ?n) (COUNT(DISTINCT ?u) AS ?m) WHERE "
        "{ ?s dcat:distribution ?d OPTIONAL { ?d dcat:downloadURL ?u } }"
    )
    ((distributions, downloads),) = [(int(row.n), int(row.m)) for row in held]
    print(f"{len(catalogue)} triples, {distributions} distributions, {downloads} downloads, conforms {conforms}")
    if not conforms:
        print(text)
    return 0 if conforms and downloads > 3 else 1


if __name__ == "__main__":
    sys.exit(main())
