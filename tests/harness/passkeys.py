"""A device that keeps passkeys, played by Chromium itself."""

from typing import Any

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """An authenticator of the page's browser (the WebAuthn domain of the DevTools protocol)."""

    def __init__(self, page: Any) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
        self._number = {"authenticatorId": made["authenticatorId"]}

    def keys(self) -> list[dict[str, Any]]:
        """The passkeys that it holds."""
        return self._session.send("WebAuthn.getCredentials", self._number)["credentials"]

    def recognises(self, owner: bool) -> None:
        """Whether the finger laid on it is its owner's."""
        given = self._number | {"isUserVerified": owner}
        self._session.send("WebAuthn.setUserVerified", given)
