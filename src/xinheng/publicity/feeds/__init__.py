"""Descriptions for programs that follow this site: an Atom feed of each register, and the catalogue in DCAT."""
