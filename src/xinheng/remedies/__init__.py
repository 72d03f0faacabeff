"""Remedies: objection, correction, credit repair, and their reach to every copy."""
