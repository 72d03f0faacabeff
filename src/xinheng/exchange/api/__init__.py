"""The operations of ``/api/v1`` for programs that send files."""

from xinheng.exchange.api.operations import router

__all__ = ["router"]
