"""Reads an uploaded file in a child process and hands on gated batches only (guarantees G1 to G5).

``stream`` is the interface the rest of the room calls; everything else here runs inside the child.
"""
