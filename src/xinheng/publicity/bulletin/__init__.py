"""The monthly bulletin on the quality of supply: sending authorities only, no organisation."""
