"""Files encrypted in parts with a key file or a pass phrase: written and read as streams.

A file begins with its mark, a salt, and the beginning of all nonces. Each part is sealed by AES-256
in GCM with a nonce of its own that counts, and the last one says that it is the last: no part can
be changed, left out, put elsewhere or cut off unnoticed.
"""

import os
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"KARTOTEKA1"
SALT_BYTES, NONCE_BYTES, KEY_BYTES, TAG_BYTES = 16, 7, 32, 16
PART = 1024 * 1024
# A guess of the pass phrase costs 64 MB and a tenth of a second.
SCRYPT: dict[str, Any] = {"n": 2**16, "r": 8, "p": 1}


class WrongKey(Exception):
    """The file cannot be opened with this key, or was damaged."""


def is_sealed(path: Path) -> bool:
    """Whether a file was written by a `Writer`."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


class _Cipher:
    def __init__(self, secret: bytes, salt: bytes, nonce: bytes) -> None:
        key = Scrypt(salt=salt, length=KEY_BYTES, **SCRYPT).derive(secret)
        self._cipher, self._nonce, self._number = AESGCM(key), nonce, 0

    def _next(self, *, is_last: bool) -> bytes:
        nonce = self._nonce + self._number.to_bytes(4, "big") + (b"\1" if is_last else b"\0")
        self._number += 1
        return nonce

    def seal(self, part: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._next(is_last=is_last), part, MARK)

    def open(self, part: bytes, *, is_last: bool) -> bytes:
        return self._cipher.decrypt(self._next(is_last=is_last), part, MARK)


class Writer(RawIOBase):
    """Takes bytes and writes them sealed; nothing is whole until it is closed."""

    def __init__(self, out: BinaryIO, secret: bytes) -> None:
        salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
        self._out, self._cipher = out, _Cipher(secret, salt, nonce)
        self._waiting = bytearray()
        out.write(MARK + salt + nonce)

    def writable(self) -> bool:
        """It is written only."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes; whole parts go out."""
        self._waiting += data
        # The last part is kept back until it is known to be the last.
        while len(self._waiting) > PART:
            self._out.write(self._cipher.seal(bytes(self._waiting[:PART]), is_last=False))
            del self._waiting[:PART]
        return len(data)

    def finish(self) -> None:
        """Write the last part, which says that it is the last."""
        self._out.write(self._cipher.seal(bytes(self._waiting), is_last=True))
        self._waiting.clear()


class Reader(RawIOBase):
    """Gives the bytes of a sealed file; WrongKey where a part does not open."""

    def __init__(self, file: BinaryIO, secret: bytes) -> None:
        if file.read(len(MARK)) != MARK:
            raise WrongKey("This is not an encrypted file of Kartoteka.")
        self._file = file
        salt = file.read(SALT_BYTES)
        self._cipher = _Cipher(secret, salt, file.read(NONCE_BYTES))
        self._part, self._at = b"", 0
        self._next = file.read(PART + TAG_BYTES)

    def readable(self) -> bool:
        """It is read only."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        while self._at >= len(self._part):
            if not self._next:
                return 0
            self._part, self._at = self._opened(), 0
        size = min(len(buffer), len(self._part) - self._at)
        buffer[:size] = self._part[self._at : self._at + size]
        self._at += size
        return size

    def _opened(self) -> bytes:
        sealed, self._next = self._next, self._file.read(PART + TAG_BYTES)
        try:
            return self._cipher.open(sealed, is_last=not self._next)
        except InvalidTag as error:
            raise WrongKey("The key is another one, or the file is damaged.") from error
