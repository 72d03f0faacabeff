"""The public operations of ``/api/v1``, and how they are described to programs."""

from xinheng.publicity.api.description import INTRODUCTION, completed
from xinheng.publicity.api.operations import router

__all__ = ["INTRODUCTION", "completed", "router"]
