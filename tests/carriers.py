"""Carriers of messages on this machine: a real SMTP server, and a server that answers as GOV.UK Notify does."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_RULES
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SERVICE_ID = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"  # noqa: S105 — of the stand-in alone
NOTIFY_KEY = f"tests-{SERVICE_ID}-{SECRET}"
EMAIL_TEMPLATE, TEXT_TEMPLATE = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3", "f33517ff-2a88-4f6e-b855-c550268ce08a"


@dataclass
class MailBox:
    """Answers each recipient as it is told, and keeps what it took."""

    answers: list[str] = field(default_factory=list)
    """Answers to the next deliveries; 250 when there is none left."""
    mails: list[EmailMessage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 There is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 — aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 Taken"
        if answer == "break off":
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            with self.lock:
                self.mails.append(BytesParser(_class=EmailMessage, policy=SMTP_RULES).parsebytes(content))
        return answer


@contextmanager
def mail_server() -> Iterator[tuple[str, MailBox]]:
    """Run a real SMTP server on this machine; gives its address for the settings, and its mailbox."""
    box = MailBox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}?encryption=none", box
    finally:
        controller.stop()


@dataclass
class Notify:
    """What a stand-in for GOV.UK Notify was given, and how it is to answer next."""

    answers: list[int] = field(default_factory=list)
    """Statuses of the next posts; 201 when there is none left."""
    lost: int = 0
    """So many posts are taken and then answered with 500, as if the answer had been lost."""
    taken: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def notify_server() -> Iterator[tuple[str, Notify]]:
    """Run a server that answers as GOV.UK Notify's API does (v2), token checks and error bodies included."""
    state = Notify()
    handler = type("Handler", (_NotifyHandler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _NotifyHandler(BaseHTTPRequestHandler):
    state: Notify

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._knows_key():
            return
        with self.state.lock:
            status = self.state.answers.pop(0) if self.state.answers else 201
            lost = self.state.lost > 0
            self.state.lost -= lost
        if status != 201:
            self._refuse(status, {429: "RateLimitError", 500: "Exception", 403: "AuthError"}.get(status, "BadRequest"))
            return
        where = content.get("phone_number", content.get("email_address", ""))
        if self.path.endswith("/sms") and not where.removeprefix("+").isdecimal():
            self._refuse(400, "ValidationError", "phone_number Not a UK mobile number")
            return
        content |= {"id": str(uuid.uuid4()), "path": self.path}
        with self.state.lock:
            self.state.taken.append(content)
        if lost:
            self._refuse(500, "Exception", "Internal server error")
            return
        self._answer(201, {"id": content["id"], "reference": content["reference"], "uri": "", "template": {}})

    def do_GET(self) -> None:
        if not self._knows_key():
            return
        (wanted,) = parse_qs(urlsplit(self.path).query)["reference"]
        with self.state.lock:
            found = [one for one in self.state.taken if one["reference"] == wanted]
        self._answer(200, {"notifications": [{"id": one["id"]} for one in found], "links": {}})

    def _knows_key(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            self._refuse(403, "AuthError", "Invalid token: API key not found")
            return False
        return bool(claims["iss"] == SERVICE_ID)

    def _refuse(self, status: int, error: str, message: str = "Please try again") -> None:
        self._answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        written = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test reads what was taken, not a log."""
