"""The embedded database server: its binaries, its folder, and the lease by which processes share it."""
