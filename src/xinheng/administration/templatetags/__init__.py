"""Template tags of the administrations' pages."""
