"""Sending a file to a browser, so that it is saved or shown but never run."""

from django.http import FileResponse

from kartoteka.core.files.models import File
from kartoteka.core.files.storing import open

# Kinds that a browser shows without running anything in them; SVG and HTML are not among them.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})


def answer(file: File, *, inline: bool = False) -> FileResponse:
    """The file as an answer; shown in the browser only where that was asked for and is safe."""
    shown = inline and file.media_type in SHOWN
    # Django writes the name by RFC 6266, with its letters and its quotes encoded.
    response = FileResponse(
        open(file),
        as_attachment=not shown,
        filename=file.name,
        content_type=file.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever is inside, it may load and run nothing, and it is no page of ours.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
