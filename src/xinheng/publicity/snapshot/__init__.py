"""The daily bulk files: everything public of one day, for programs, with a manifest of hashes.

``tables`` says which columns stand in them, ``engine`` writes Parquet from what ``records.selectors.bulk_of`` reads,
``package`` the Frictionless data package, ``followthemoney`` the entities, ``making`` puts them together, ``standing``
says whether a snapshot may still be given out (G11).
"""
