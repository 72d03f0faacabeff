"""Other identifiers an organisation is known by, and the shape every held code has."""

CODE_PATTERN = r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
"""The shape of a unified social credit code (GB 32100-2015), held by the database too."""

SCHEMES = ("regno15", "orgcode", "taxid15", "pboc18", "institution-certificate", "social-certificate")
"""Old registration number, organisation code, tax number, central bank's code, and the two kinds of certificate."""
