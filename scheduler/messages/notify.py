"""E-mails and texts through GOV.UK Notify, by its own client.

Two templates stand in the Notify account: an e-mail with the subject ((subject)) and the body ((body)), and a text
with ((body)). Each message carries its reference. Before one is given again, Notify is asked by that reference whether
it has it already: an answer that was lost on its way never makes a second message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import RequestException

from scheduler.domain.messages import Channel
from scheduler.errors import EvenhandError
from scheduler.messages.letter import Letter, NotTakenError, RefusedError

TIMEOUT_SECONDS = 20
KEY_CHARACTERS = 73
"""Two UUIDs and what joins them; before them stands the key's name."""
TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
OUR_FAULT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyAccount:
    """Our account at Notify: key, the two templates, and its address (its own, unless a test names another)."""

    key: str = field(repr=False)
    email_template: str
    text_template: str
    url: str = "https://api.notifications.service.gov.uk"


class NotifySender:
    """Gives letters to GOV.UK Notify. Its client is not safe for threads: one sender a thread."""

    def __init__(self, account: NotifyAccount) -> None:
        self._account = account
        make: Any = NotificationsAPIClient  # publishes no types
        self._client = make(account.key, base_url=account.url, timeout=TIMEOUT_SECONDS)

    def send(self, letter: Letter) -> str:
        """Give Notify a letter; see ``Sender``."""
        try:
            known = self._known(letter) if letter.tried_before else None
            return known or self._post(letter)
        except APIError as error:
            raise _what_became_of_it(error) from error

    def _known(self, letter: Letter) -> str | None:
        """Ask whether Notify has the letter already."""
        found = self._client.get_all_notifications(reference=letter.reference)["notifications"]
        return str(found[0]["id"]) if found else None

    def _post(self, letter: Letter) -> str:
        if letter.channel is Channel.TEXT:
            answer = self._client.send_sms_notification(
                phone_number=letter.address,
                template_id=self._account.text_template,
                personalisation={"body": letter.body},
                reference=letter.reference,
            )
        else:
            answer = self._client.send_email_notification(
                email_address=letter.address,
                template_id=self._account.email_template,
                personalisation={"subject": letter.subject, "body": letter.body},
                reference=letter.reference,
            )
        return str(answer["id"])


def _what_became_of_it(error: APIError) -> EvenhandError:
    """Sort an answer; what may have been taken after all is asked for before the next try."""
    status = _status(error)
    if status in OUR_FAULT:
        return NotTakenError(f"GOV.UK Notify does not accept our key; check EVENHAND_NOTIFY_KEY. {_words(error)}")
    if status in TRY_AGAIN or status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NotTakenError(f"GOV.UK Notify could not take the message now: {_words(error)}")
    return RefusedError(f"GOV.UK Notify refused the message: {_words(error)}")


def _status(error: APIError) -> int | None:
    """Status of the answer; None when there was no answer."""
    return None if error.response is None else int(error.response.status_code)


def _words(error: APIError) -> str:
    if error.response is None:
        cause = error.__cause__
        return type(cause).__name__ if isinstance(cause, RequestException) else "no answer"
    said = error.message
    if isinstance(said, list):
        said = "; ".join(str(one.get("message", one)) for one in said)
    return f"{error.status_code} {said}"
