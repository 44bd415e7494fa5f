"""Make a screenshot a third of its size: a palette of the colours it has most of."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 64
# The most common colours are those of surfaces, however alike. Of the others, those as near as this
# to one that is there are seen as that one: shades of the edges of letters must not take the places
# of the red and the green that are few and tell a state.
SURFACES, NEAR = 20, 500
# What Chromium writes: red, green, blue, and perhaps alpha, of which a page has none.
BYTES_OF_KIND = {2: 3, 6: 4}


def shrink(path: Path) -> None:
    """Write the picture anew; colours beyond the palette become the nearest one of it."""
    width, height, rows = pixels(path.read_bytes())
    counts = Counter(pixel for row in rows for pixel in row)
    palette = palette_of(counts)
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in counts.keys() - places.keys():
        places[colour] = min(range(len(palette)), key=lambda n: distance(palette[n], colour))
    body = b"".join(b"\0" + bytes(places[pixel] for pixel in row) for row in rows)
    path.write_bytes(
        SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", b"".join(colour[:3] for colour in palette))
        + chunk(b"IDAT", zlib.compress(body, 9))
        + chunk(b"IEND", b"")
    )


def palette_of(counts: Counter[bytes]) -> list[bytes]:
    """The colours that the picture has most of; beyond surfaces, each unlike those before it."""
    palette: list[bytes] = []
    for colour, _count in counts.most_common():
        if len(palette) < SURFACES or all(distance(colour, other) > NEAR for other in palette):
            palette.append(colour)
            if len(palette) == COLOURS:
                break
    return palette


def distance(one: bytes, other: bytes) -> int:
    """How unlike two colours are."""
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG file."""
    at = len(SIGNATURE)
    while at < len(file):
        (length,) = struct.unpack(">I", file[at : at + 4])
        yield file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        at += 12 + length


def pixels(file: bytes) -> tuple[int, int, list[list[bytes]]]:
    """Width, height, and the pixels by row."""
    parts = list(chunks(file))
    width, height, _depth, kind = struct.unpack(">IIBB", parts[0][1][:10])
    size = BYTES_OF_KIND[kind]
    raw = zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT"))
    stride = width * size
    before, rows = bytearray(stride), []
    for start in range(0, height * (stride + 1), stride + 1):
        line = bytearray(raw[start + 1 : start + 1 + stride])
        unfilter(raw[start], line, before, size)
        rows.append([bytes(line[at : at + size]) for at in range(0, stride, size)])
        before = line
    return width, height, rows


def unfilter(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    """Undo what PNG does to a row so that it compresses better."""
    if kind == 0:
        return
    for at in range(len(line)):
        left = line[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        guess = (0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner))[kind]
        line[at] = (line[at] + guess) & 255


def paeth(left: int, above: int, corner: int) -> int:
    """Whichever of the three is nearest to left + above - corner."""
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))
