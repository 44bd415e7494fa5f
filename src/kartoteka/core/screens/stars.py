"""The star on a card: what one has put within reach comes first where nothing is typed yet."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from kartoteka.core import access, search
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.request import type_or_404
from kartoteka.core.ui.respond import done, is_partial, respond


@require_POST
def star(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """Put a star on a record, or take it away."""
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    on = request.POST.get("on") == "1"
    search.star(request.user, record_type, record, on=on)
    path = record_type.path(record.pk)
    if not is_partial(request):
        return done(request, path)
    return respond(request, "screens/star.html", "main", {"path": path, "starred": on})
