"""Names and media types of files that somebody else has named."""

import mimetypes
import re
import unicodedata

LONGEST_NAME = 120
LONGEST_EXTENSION = 12
NAMELESS = "file"
UNKNOWN_TYPE = "application/octet-stream"
_SEPARATORS = re.compile(r"[\\/\u2044\u2215\u29f8\uff0f\uff3c\ufe68]")
_FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A name that is safe to show and to save under: no path, no control or direction marks.

    It is for people only. Where the bytes lie is never made from it.
    """
    visible = "".join(c if _is_visible(c) else " " for c in name[:10_000])
    last = _SEPARATORS.split(visible)[-1]
    words = " ".join(_FORBIDDEN_ON_WINDOWS.sub("_", last).split())
    # A leading dot hides a file, a trailing one or a space is dropped by Windows.
    cleaned = unicodedata.normalize("NFC", words).strip(". ")
    stem, dot, extension = cleaned.rpartition(".")
    if not dot or len(extension) > LONGEST_EXTENSION:
        stem, dot, extension = cleaned, "", ""
    stem = stem[: LONGEST_NAME - len(extension) - 1].rstrip(". ")
    if _DEVICES.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    return f"{stem}{dot}{extension}" if stem else NAMELESS


def media_type(name: str) -> str:
    """The media type that the extension stands for. What the sender claims is not asked."""
    # Without the system's own tables: the same answer on every machine.
    return (
        _TYPES.guess_type(f"x{name[name.rfind('.') :]}" if "." in name else name)[0] or UNKNOWN_TYPE
    )


def _is_visible(character: str) -> bool:
    # Cc, Cf: control and direction marks; Cs: broken halves; Co, Cn: no letters at all.
    return unicodedata.category(character)[0] != "C"


_TYPES = mimetypes.MimeTypes()
