"""Writes of subjects: importing the base registry, making stubs."""

from xinheng.subjects.services.importing import ImportResult, import_registry
from xinheng.subjects.services.stubs import make_stubs

__all__ = ["ImportResult", "import_registry", "make_stubs"]
