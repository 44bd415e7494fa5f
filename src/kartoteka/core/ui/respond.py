"""One answer for a whole page and for its part asked by htmx."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from kartoteka.core.ui.html import format_html
from kartoteka.core.ui.parts import render_part

HOSTS = {"dialog": "ui/dialog.html", "drawer": "ui/drawer.html"}


@dataclass(frozen=True)
class Toast:
    """A message at the bottom of the screen; `undo_url` adds Undo (key Z)."""

    text: str
    undo_url: str = ""
    url: str = ""
    link: str = ""
    tone: str = ""


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part: not a whole page (boost, select), not Back."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") != "full"
        and "HX-History-Restore-Request" not in headers
    )


def target_id(request: HttpRequest) -> str:
    """Id of the element that htmx will fill, or an empty text."""
    return request.headers.get("HX-Target", "").partition("#")[2]


def respond(
    request: HttpRequest,
    template: str,
    part: str = "main",
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    frame_part: str = "",
    also: Sequence[tuple[str, str]] = (),
    toasts: Sequence[Toast] = (),
    triggers: Sequence[str] = (),
    announce: str = "",
    push_url: str = "",
    close: bool = False,
) -> HttpResponse:
    """Render the page, or for htmx its named part with toasts and events beside it.

    A request aimed at the dialog or drawer host gets the part (`frame_part` if given) inside a
    frame titled by `context["title"]`. `also` lists (target selector, part) pairs that change too.
    """
    values = dict(context or {})
    if not is_partial(request):
        _keep(request, toasts)
        return _with_vary(render(request, template, values, status=status))
    host = target_id(request)
    html = render_part(template, (host in HOSTS and frame_part) or part, values, request)
    if host in HOSTS:
        html = _framed(request, host, html, str(values.get("title", "")))
    for selector, name in also:
        inner = render_part(template, name, values, request)
        html += f'<hx-partial hx-target="{selector}" hx-swap="innerMorph">{inner}</hx-partial>'
    response = HttpResponse(html, status=status)
    return _finish(request, response, toasts, triggers, announce, push_url, close)


def done(
    request: HttpRequest,
    url: str,
    *,
    toasts: Sequence[Toast] = (),
    triggers: Sequence[str] = (),
    stay: bool = False,
) -> HttpResponse:
    """Answer a successful POST: go to `url`; with `stay`, htmx only gets toasts and events."""
    if request.headers.get("HX-Request") == "true" and stay:
        return _finish(request, HttpResponse(""), toasts, triggers, "", "", True)
    _keep(request, toasts)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _keep(request: HttpRequest, toasts: Sequence[Toast]) -> None:
    """Toasts for the whole page that comes next."""
    for toast in toasts:
        text = toast.text
        if toast.url:
            text = format_html('{} <a href="{}">{}</a>', text, toast.url, toast.link)
        messages.info(request, text, extra_tags=toast.undo_url)


def refuse(
    request: HttpRequest, text: str, *, status: int = 409, may_repeat: bool = False
) -> HttpResponse:
    """A refused action: the reason as a toast for htmx, as a plain page otherwise.

    `may_repeat` keeps on that page what was sent, so that it can be sent again without a script.
    """
    if is_partial(request):
        toast = Toast(text, tone="r")
        return _finish(request, HttpResponse("", status=status), [toast], (), "", "", False)
    context: dict[str, Any] = {"text": text}
    if may_repeat and request.method == "POST" and not request.FILES:
        sent = [(key, each) for key, values in request.POST.lists() for each in values]
        context["sent"] = [pair for pair in sent if pair[0] != "csrfmiddlewaretoken"]
        # A password is typed again rather than written into a page.
        has_secret = any("password" in key for key, _value in sent)
        context["again"] = "" if has_secret else request.get_full_path()
    return render(request, "ui/refused.html", context, status=status)


def _framed(request: HttpRequest, host: str, html: str, title: str) -> str:
    content = SafeString(html)
    context = {
        "content": content,
        "title": title,
        "id": "opened",
        "open": True,
        "url": request.get_full_path(),
    }
    return render_to_string(HOSTS[host], context, request)


def _finish(
    request: HttpRequest,
    response: HttpResponse,
    toasts: Sequence[Toast],
    triggers: Sequence[str],
    announce: str,
    push_url: str,
    close: bool,
) -> HttpResponse:
    """Add toasts, events and the address to an answer for htmx."""
    if toasts:
        partial = render_to_string("ui/_partials.html", {"toasts": toasts}, request)
        response.write(partial)
    if not response.content and response.status_code == 200:
        response.status_code = 204  # an empty 200 would empty the target
    events: dict[str, Any] = dict.fromkeys(triggers, True)
    if announce:
        events["ui:announce"] = {"text": announce}
    if close:
        events["ui:close"] = True
    if events:
        response["HX-Trigger"] = json.dumps(events)
    if push_url:
        response["HX-Push-Url"] = quote(push_url, safe="/?&=%#:,;+@!$'()*~")
    return _with_vary(response)


def _with_vary(response: HttpResponse) -> HttpResponse:
    """Keep browsers from showing a stored part as a whole page."""
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type", "HX-Target"])
    return response
