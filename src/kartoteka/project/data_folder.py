"""The folder in which an installation keeps its data, its files and its two secret keys."""

import base64
import os
import secrets
import sys
from pathlib import Path


class SettingProblem(Exception):
    """A setting cannot be used; the message is one plain line for whoever starts Kartoteka."""


def default_folder() -> Path:
    """Where data are kept on this platform when nobody says otherwise."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Kartoteka"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Kartoteka"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "kartoteka"


def opened(folder: Path) -> Path:
    """Make the folder where it is missing, for its owner only, and check that it can be written."""
    folder = folder.expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingProblem(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Name another one in KARTOTEKA_DATA."
        ) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise SettingProblem(
            f"The data folder {folder} cannot be written. Name another one in KARTOTEKA_DATA."
        )
    return folder


def key_in(folder: Path, name: str) -> str:
    """The secret kept in a file of the data folder; made at the first start."""
    path = folder / name
    try:
        return path.read_text(encoding="ascii").strip() or _make_key(path)
    except FileNotFoundError:
        return _make_key(path)
    except OSError as error:
        raise SettingProblem(f"The key file {path} cannot be read: {error.strerror}.") from error


def decoded(key: str) -> bytes:
    """The 32 bytes of an instance key."""
    try:
        raw = base64.urlsafe_b64decode(key)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise SettingProblem("The instance key is damaged: it must be 32 bytes in URL-safe base64.")
    return raw


def _make_key(path: Path) -> str:
    # Written aside and linked into place: two processes that start together agree on one key.
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")
    descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        aside.unlink()
    return key
