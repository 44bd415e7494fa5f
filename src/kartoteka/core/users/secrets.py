"""Secrets that are shown once and kept as hashes only."""

import hashlib
import secrets


def make(prefix: str = "") -> str:
    """A new secret of 256 random bits, with a prefix that says what it opens."""
    return prefix + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of a secret. It is random and long, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
