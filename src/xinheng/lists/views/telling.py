"""A refusal, told in the form that was filled in: nothing that was typed is lost."""

from django.forms import Form

from xinheng.accounts.saying import said
from xinheng.kernel.errors import XinhengError


def tell(form: Form, refused: XinhengError) -> None:
    """Say the refusal above the form."""
    form.add_error(None, said(refused))
