"""E-mail by SMTP, with a calendar invitation where there is one (iMIP).

What went wrong before the server was given the letter is safe to try again. Once it has the letter, only its answer
tells whether it was taken: a line that breaks then leaves it in doubt.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from scheduler import clock
from scheduler.messages.letter import InDoubtError, Letter, NotTakenError, RefusedError

TIMEOUT_SECONDS = 20.0
LAST_TEMPORARY = 499
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over. ``encryption`` is ``tls`` (from the start), ``starttls`` or ``none``."""

    host: str
    port: int
    encryption: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """Read the address of a mail server.

    Parameters
    ----------
    url
        ``smtp://USER:PASSWORD@HOST:587`` (STARTTLS is required), ``smtps://USER:PASSWORD@HOST:465`` (TLS from the
        start), or ``smtp://HOST:25?encryption=none`` for a server on the same machine.

    Raises
    ------
    ValueError
        When it is no such address; the message says how to write one, and repeats no password.
    """
    how = "Write smtp://USER:PASSWORD@HOST:587, smtps://USER:PASSWORD@HOST:465 or smtp://HOST:25?encryption=none."
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        message = f"The address of the mail server cannot be read. {how}"
        raise ValueError(message) from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.query not in {"", "encryption=none"}:
        message = f"The address of the mail server cannot be read. {how}"
        raise ValueError(message)
    encryption = "tls" if parts.scheme == "smtps" else "none" if parts.query else "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and encryption == "none":
        message = f"The mail server's password would travel unencrypted. {how}"
        raise ValueError(message)
    return MailServer(host=parts.hostname, port=port, encryption=encryption, user=user, password=password)


class SmtpSender:
    """Hands e-mails to a mail server, one connection each."""

    def __init__(self, server: MailServer, sent_from: Address) -> None:
        self._server = server
        self._from = sent_from

    def send(self, letter: Letter) -> str:
        """Hand a letter over; see ``Sender``."""
        letter = replace(letter, address=ascii_address(letter.address))
        mail = self.mail_of(letter)
        client = self._connect()
        try:
            return self._hand_over(client, mail, letter)
        finally:
            client.close()

    def mail_of(self, letter: Letter) -> EmailMessage:
        """Write the e-mail; tried again, it carries the same Message-ID, so that mailboxes know it as the same."""
        mail = EmailMessage()
        mail["From"] = self._from
        mail["To"] = letter.address
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(clock.now())
        mail["Message-ID"] = f"<{letter.reference}@{self._from.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.body)
        if letter.invitation is not None:
            method = {"method": letter.invitation.method, "charset": "utf-8", "name": "invitation.ics"}
            mail.add_alternative(
                letter.invitation.body, maintype="text", subtype="calendar", cte="base64", params=method
            )
        return mail

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        client: smtplib.SMTP | None = None
        try:
            if server.encryption == "tls":
                context = ssl.create_default_context()
                client = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
            else:
                client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
            if server.encryption == "starttls":
                client.starttls(context=ssl.create_default_context())
            if server.user:
                client.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            if client is not None:
                client.close()
            message = f"The mail server {server.host}:{server.port} could not be reached or refused us: {_words(error)}"
            raise NotTakenError(message) from error
        return client

    def _hand_over(self, client: smtplib.SMTP, mail: EmailMessage, letter: Letter) -> str:
        server = f"The mail server {self._server.host}"
        handed = False
        try:
            client.ehlo_or_helo_if_needed()
            _expect(client.mail(self._from.addr_spec), server)
            _expect(client.rcpt(letter.address), server)
            _expect(client.docmd("DATA"), server)
            handed = True
            code, answer = _data(client, mail.as_bytes(policy=mail.policy.clone(linesep="\r\n")))
            _expect((code, answer), server)
        except (OSError, smtplib.SMTPException) as error:
            if handed:
                message = f"{server} broke off while it took the message: {_words(error)} It may have arrived or not."
                raise InDoubtError(message) from error
            message = f"{server} broke off before it took the message: {_words(error)}"
            raise NotTakenError(message) from error
        return str(mail["Message-ID"]).strip("<>")


def ascii_address(address: str) -> str:
    """Write an address as every mail server reads it: the domain in IDNA, as most servers take no other letters.

    Raises
    ------
    RefusedError
        When the part before the @ has other letters than ASCII's, or the domain cannot be written so.

    Examples
    --------
    >>> ascii_address("adult@exämple.org")
    'adult@xn--exmple-cua.org'
    """
    name, at, domain = address.rpartition("@")
    try:
        return f"{name.encode('ascii').decode()}{at}{domain.encode('idna').decode()}"
    except UnicodeError as error:
        message = f"The address “{address}” cannot be written to by our mail server; ask for another, then try again."
        raise RefusedError(message) from error


def _data(client: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """Send the content after DATA was answered, and read the answer to it."""
    dotted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n"))
    client.send(dotted.rstrip(b"\r\n") + b"\r\n.\r\n")
    return client.getreply()


def _expect(answer: tuple[int, bytes], server: str) -> None:
    """Go on with 2xx and 3xx; 4xx may be tried again; 5xx never."""
    code, words = answer
    said = words.decode(errors="replace").strip()
    if code > LAST_TEMPORARY:
        message = f"{server} refused the message: {code} {said}"
        raise RefusedError(message)
    if code >= 400:  # noqa: PLR2004 — temporary failures begin here (RFC 5321)
        message = f"{server} could not take the message now: {code} {said}"
        raise NotTakenError(message)


def _words(error: Exception) -> str:
    """Say what a failure says, without repeating what we sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {error.smtp_error!r}."
    return f"{type(error).__name__}: {error}."
