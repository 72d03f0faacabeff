"""Where an organisation wants to be told that it has a message: one e-mail address, systems of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from xinheng.accounts.saying import detail_of
from xinheng.kernel.errors import XinhengError
from xinheng.messages import selectors, services
from xinheng.messages.forms import ContactForm, EndpointForm
from xinheng.publicity.mine.door import Own, entered, page


def _shown(
    request: HttpRequest, own: Own, contact: ContactForm, form: EndpointForm, *, secret: str = ""
) -> HttpResponse:
    wrong = contact.errors or form.errors
    return page(
        request,
        "telling",
        own,
        status=422 if wrong else 200,
        here="messages",
        contact=contact,
        form=form,
        secret=secret,
        has_contact=selectors.has_contact(own.uscc),
        endpoints=selectors.endpoints_of(organisation_uscc=own.uscc),
    )


@require_http_methods(["GET", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """What is told of messages; a new system's secret is shown once."""
    own = entered(request)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _number, secret = services.open_endpoint(
                organisation_uscc=own.uscc, url=form.cleaned_data["url"], actor=own.actor
            )
        except XinhengError as refused:
            form.add_error("url", detail_of(refused))
        else:
            return _shown(request, own, ContactForm(), EndpointForm(), secret=secret)
    return _shown(request, own, ContactForm(), form)


@require_POST
def contact(request: HttpRequest) -> HttpResponse:
    """Keep the e-mail address the organisation gives, or delete the one it gave."""
    own = entered(request)
    if "delete" in request.POST:
        services.delete_contact(organisation_uscc=own.uscc, actor=own.actor)
        return redirect("mine-addresses")
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _shown(request, own, form, EndpointForm())
    services.give_contact(organisation_uscc=own.uscc, address=form.cleaned_data["address"], actor=own.actor)
    return redirect("mine-addresses")


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Tell a system no more. EndpointUnknownError for somebody else's."""
    own = entered(request)
    services.close_endpoint(number=number, organisation_uscc=own.uscc, actor=own.actor)
    return redirect("mine-addresses")


@require_POST
def tell_again(request: HttpRequest, number: int) -> HttpResponse:
    """Tell a system again of what it did not take. EndpointUnknownError for somebody else's."""
    own = entered(request)
    services.replay(number=number, organisation_uscc=own.uscc, actor=own.actor)
    return redirect("mine-addresses")
