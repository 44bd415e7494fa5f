"""Seal and open personal values with the key of the record that they belong to."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import router, transaction
from django.db.models import QuerySet
from django.utils import timezone

from kartoteka.core.keys.models import SubjectKey
from kartoteka.core.storage import bulk, prepared

NONCE_BYTES = 12
KEY_BYTES = 32


class Sealer:
    """Seals and opens values of a batch of records, reading and making their keys in bulk."""

    def __init__(self, subjects: Iterable[str], *, create: bool, are_new: bool = False) -> None:
        """With `are_new`, of records made right now, keys are made before any is looked for."""
        wanted = list(dict.fromkeys(subjects))
        there = [] if are_new else _stored(wanted)
        self._ciphers = {s: AESGCM(_unwrap(w)) for s, w in there}
        missing = [s for s in wanted if s not in self._ciphers]
        if create and missing:
            self._make(missing)

    def _make(self, subjects: list[str]) -> None:
        for subject, wrapped in keep(self.make_ahead(subjects)).items():
            self._ciphers[subject] = AESGCM(_unwrap(wrapped))

    def make_ahead(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """Make keys, and give them as they are kept: they hold once `keep` has taken them."""
        fresh = {subject: os.urandom(KEY_BYTES) for subject in subjects}
        self._ciphers.update((subject, AESGCM(key)) for subject, key in fresh.items())
        return {subject: _wrap(key) for subject, key in fresh.items()}

    def seal(self, subject: str, text: str) -> str:
        """Encrypt a text; only the key of this very subject opens it again."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[subject].encrypt(nonce, text.encode(), subject.encode())
        return b64encode(nonce + sealed).decode()

    def open(self, subject: str, sealed: str) -> str | None:
        """The text, or None where the key was destroyed."""
        cipher = self._ciphers.get(subject)
        if cipher is None:
            return None
        raw = b64decode(sealed)
        try:
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], subject.encode()).decode()
        except InvalidTag:
            return None


def keep(made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Keep keys that `make_ahead` made; those that count instead, where there was one already."""
    now = timezone.now()
    rows = [(subject, wrapped, now) for subject, wrapped in made.items()]
    # In one transaction: the keys lie in a database of their own, where none is open yet.
    with transaction.atomic(using=database()):
        added = bulk.insert_missing(SubjectKey, ("subject", "wrapped", "created_at"), rows)
    if added == len(rows):
        return {}
    # Somebody else may have made one of them a moment ago: theirs is the one that counts.
    return {subject: known for subject, known in _stored(list(made)) if known != made[subject]}


def destroy(subjects: Iterable[str]) -> int:
    """Destroy keys for ever: what they sealed can never be read again."""
    count, _ = SubjectKey.objects.filter(subject__in=list(subjects)).delete()
    return count


def _stored(subjects: list[str]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for start in range(0, len(subjects), 5000):
        part = subjects[start : start + 5000]
        rows = _of(prepared.everything(SubjectKey), subjects=part)
        found += [(subject, bytes(wrapped)) for subject, wrapped in rows]
    return found


@prepared.question
def _of(keys: QuerySet[SubjectKey], subjects: Any) -> QuerySet[Any, Any]:
    return keys.filter(subject__in=subjects).values_list("subject", "wrapped")


def _wrap(key: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _instance_cipher(settings.INSTANCE_KEY).encrypt(nonce, key, b"subject key")


def _unwrap(wrapped: bytes) -> bytes:
    cipher = _instance_cipher(settings.INSTANCE_KEY)
    return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], b"subject key")


@cache
def _instance_cipher(secret: bytes) -> AESGCM:
    return AESGCM(sha256(secret).digest())


def database() -> str:
    """The alias of the database that holds the keys."""
    return router.db_for_write(SubjectKey)
