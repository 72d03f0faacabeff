"""The texts of decisions: real laws, invented facts."""
