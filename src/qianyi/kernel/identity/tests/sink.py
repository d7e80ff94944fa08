"""A real SMTP server on loopback that keeps what it is sent."""

from __future__ import annotations

import email
import socket
from email.policy import default
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from email.message import EmailMessage


class Keeper:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return "550 not taken"
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def text(self) -> str:
        return str(self.messages[-1].get_content())


def started(keeper: Keeper) -> Controller:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()
    return controller
