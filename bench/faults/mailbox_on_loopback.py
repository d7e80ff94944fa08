"""A mail server on loopback that keeps what it is sent, and can be down."""

from __future__ import annotations

import email
import re
from collections import Counter
from email.policy import default

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
NUMBER = re.compile(r"TZ\d{8}")


class Mailbox:
    """``came`` holds the number of the notice of each message, in the order they came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.came: list[str] = []
        self._controller: Controller | None = None

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a message; its number stands in the subject and in the link."""
        text = getattr(envelope, "content", b"").decode(errors="replace")
        found = NUMBER.search(_decoded(text))
        self.came.append(found[0] if found else "")
        return "250 taken"

    def arrived(self) -> Counter[str]:
        """How often each notice came."""
        return Counter(self.came)

    def since(self, last: int) -> int:
        """How many notices with a greater number have come."""
        return sum(int(one.removeprefix("TZ")) > last for one in self.arrived() if one)

    def up(self) -> None:
        """Listen."""
        if self._controller is None:
            self._controller = Controller(self, hostname=HOST, port=self.port)
            self._controller.start()

    def down(self) -> None:
        """Refuse connections."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def _decoded(text: str) -> str:
    message = email.message_from_string(text, policy=default)
    return f"{message['Subject']} {message.get_content()}"
