"""The pure heart of the records room: facts, classes, identity, windows, states."""
