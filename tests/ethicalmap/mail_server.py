"""A mail server on this machine, with the moods of real ones. It keeps what it accepted, in order."""

from __future__ import annotations

import contextlib
import email
import socketserver
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email.message import Message
from types import TracebackType
from typing import Self


@dataclass
class Mood:
    """What the server does otherwise than a good one."""

    # Seconds before each answer.
    slow: float = 0
    # What it answers instead: {"RCPT": "550 No such mailbox"}.
    answers: dict[str, str] = field(default_factory=dict)
    # Closes the connection after so many letters.
    hangs_up_after: int | None = None


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a port of its own until the block ends."""

    allow_reuse_address = daemon_threads = True
    # A crowd of workers may come at once.
    request_queue_size = 50

    def __init__(self, port: int = 0, mood: Mood | None = None) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.mood = mood or Mood()
        self.accepted: list[Message] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def mailbox(self) -> dict[str, Message]:
        """What a mailbox shows: of letters with one Message-ID, one."""
        return {message["Message-ID"]: message for message in self.accepted}

    def handed_over(self) -> Counter[str]:
        """How often each letter was accepted, by its Message-ID."""
        return Counter(message["Message-ID"] for message in self.accepted)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # whoever spoke was killed
            self.converse()

    def converse(self) -> None:
        """Answer until one of the two hangs up."""
        self.server.connections += 1
        letters = 0
        self.say("220 mail.example ready")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].split()[0].decode().upper()
            if answer := self.server.mood.answers.get(verb):
                self.say(answer)
            elif verb == "DATA":
                self.say("354 go on")
                body = self.body()
                if body is None:
                    return
                self.server.accepted.append(email.message_from_bytes(body))
                letters += 1
                self.say("250 accepted")
                if letters == self.server.mood.hangs_up_after:
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 mail.example" if verb == "EHLO" else "250 ok")

    def body(self) -> bytes | None:
        """The letter; None if the connection broke before its end, for then it was never sent."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        time.sleep(self.server.mood.slow)
        self.wfile.write(f"{words}\r\n".encode())
