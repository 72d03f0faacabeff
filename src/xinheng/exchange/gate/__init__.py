"""The gate: the first streaming stage, in memory, before anything is stored, logged or shown (G1, G2, G3, G5)."""
