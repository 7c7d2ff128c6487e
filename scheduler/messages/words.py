"""The words of every e-mail and text.

Plain English for people who are tired. Given names, the public title, time and place: nothing of health, nothing
of why. A text says in two lines what an e-mail says with room; both say what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.messages import MessageKind

MOST_TEXT_CHARACTERS = 612
"""Four parts of a text, which is what Notify sends as one at most without asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Subject and body of an e-mail, and the whole of a text; what stands in braces is filled in."""

    subject: str
    email: str
    text: str


_SESSION = "{title}\n{when}\n{where}"
TEMPLATES: Mapping[MessageKind, Template] = {
    MessageKind.BOOKED: Template(
        subject="Booked: {title}, {day}",
        email=f"{{names}} {{have}} a place:\n\n{_SESSION}\n\nSee it, change it or cancel it:\n{{link}}\n\n"
        "If you cannot come, please cancel as soon as you can, so that somebody else can have the place.",
        text="{names} {have} a place: {title}, {when}, {where}. Change or cancel: {link}",
    ),
    MessageKind.WAITING: Template(
        subject="On the waiting list: {title}, {day}",
        email=f"{{names}} {{are}} on the waiting list, at position {{position}}:\n\n{_SESSION}\n\n"
        "We will write to you when there is a place. See where you stand, or leave the list:\n{link}",
        text="{names} {are} on the waiting list (position {position}): {title}, {when}. See where you stand: {link}",
    ),
    MessageKind.OFFERED: Template(
        subject="A place is free: {title}, {day}. Please answer by {until}",
        email=f"There is now a place for {{names}}:\n\n{_SESSION}\n\n"
        "We are holding it for you until {until}. Take it, or let it go:\n{link}\n\n"
        "If we do not hear from you by then, we will offer it to somebody else.",
        text="There is a place for {names}: {title}, {when}. We hold it until {until}. Take it or let it go: {link}",
    ),
    MessageKind.OFFER_EXPIRED: Template(
        subject="We could not hold the place any longer: {title}, {day}",
        email=f"We held a place for {{names}}, and the time to answer has passed:\n\n{_SESSION}\n\n"
        "We have offered it to somebody else. If you would still like to come, ask for the waiting list again:\n{link}",
        text="The time to answer has passed, so the place for {names} at {title}, {when}, went to somebody else. "
        "Still interested? {link}",
    ),
    MessageKind.SESSION_CHANGED: Template(
        subject="Changed: {title}, {day}",
        email=f"A session that {{names}} {{have}} a place in, or wait for, has changed.\n\n{{changes}}\n\n"
        f"This is how it is now:\n\n{_SESSION}\n\nIf that does not suit you, you can cancel:\n{{link}}",
        text="Changed: {changes} Now: {title}, {when}, {where}. If that does not suit you: {link}",
    ),
    MessageKind.SESSION_CANCELLED: Template(
        subject="Cancelled: {title}, {day}",
        email=f"We are sorry: this session will not take place.\n\n{_SESSION}\n\n{{because}}\n\n"
        "You do not have to do anything. To find another session:\n{link}",
        text="Sorry: {title} on {when} will not take place. {because} Other sessions: {link}",
    ),
    MessageKind.BOOKING_CANCELLED: Template(
        subject="Your place is cancelled: {title}, {day}",
        email=f"{{names}} {{have}} no place any more in:\n\n{_SESSION}\n\n"
        "If that is not what you wanted, you can book again while there are places:\n{link}",
        text="{names}: place cancelled for {title}, {when}. Book again while there are places: {link}",
    ),
    MessageKind.REMINDER: Template(
        subject="Coming up: {title}, {day}",
        email=f"{{names}} {{have}} a place in:\n\n{_SESSION}\n\n"
        "How to get there, and what to bring:\n{link}\n\nIf you cannot come, please cancel there today.",
        text="Coming up: {title} for {names}, {when}, {where}. If you cannot come, please cancel today: {link}",
    ),
    MessageKind.FEEDBACK_ASKED: Template(
        subject="How was it? {title}, {day}",
        email="{names} had a place in {title} on {when}.\n\n"
        "What was good, what was not? It takes a minute, and you do not have to give a name:\n{link}",
        text="How was {title} for {names}? Tell us in a minute, without a name if you like: {link}",
    ),
    MessageKind.ONE_TIME_CODE: Template(
        subject="Your code is {code}",
        email="Your code is {code}\n\nType it on the page that asked for it, within {valid_minutes} minutes. "
        "We never ask you for it in any other way. If you did not ask for a code, do nothing.",
        text="{code} is your code, for {valid_minutes} minutes. Never give it to anybody who asks for it.",
    ),
    MessageKind.BALLOT_OUTCOME: Template(
        subject="Who has which place: {ballot}",
        email="The places of “{ballot}” have been shared out.\n\n{outcomes}\n\nSee your places, or cancel one:\n{link}",
        text="Places of “{ballot}” have been shared out. {outcomes} More: {link}",
    ),
    MessageKind.SIGN_UP_RECEIVED: Template(
        subject="We have your request",
        email="Thank you for asking to join. Your reference is {reference}.\n\n"
        "A coordinator will read your request and then write to you. You do not have to do anything now.",
        text="Thank you for asking to join. Your reference is {reference}. A coordinator will be in touch.",
    ),
    MessageKind.SIGN_UP_ACCEPTED: Template(
        subject="You are with us: here is your link",
        email="We are glad that you have joined. This is your own link, to see what is on and to book:\n{link}\n\n"
        "Keep it to yourself: whoever has it can book for you. It works for a year; "
        "every message from us brings a new one, and you can always ask us.",
        text="You are with us. Your own link, to see what is on and to book: {link} Keep it to yourself.",
    ),
    MessageKind.SIGN_UP_REFUSED: Template(
        subject="About your request to join",
        email="Thank you for asking to join (reference {reference}). We are sorry that we cannot offer you this:\n\n"
        "{because}\n\nIf you think that this is wrong, or something changes, please get in touch with us.",
        text="About your request to join ({reference}): we are sorry that we cannot. {because} Questions? Call us.",
    ),
    MessageKind.LINK_SENT: Template(
        subject="Your link",
        email="This is a new link of your own, to see what is on and to book:\n{link}\n\n"
        "Keep it to yourself: whoever has it can book for you. It works for a year.",
        text="Your new link, to see what is on and to book: {link} Keep it to yourself.",
    ),
    MessageKind.STAFF_INVITED: Template(
        subject="Your account",
        email="An account was made for you, with the role {role}.\n\nChoose your password by {until}:\n{link}\n\n"
        "If you did not expect this, do nothing and tell your administrator.",
        text="An account was made for you. Choose your password by {until}: {link}",
    ),
    MessageKind.STAFF_PASSWORD: Template(
        subject="Choose a new password",
        email="Somebody, we hope you, asked for a new password. Choose one by {until}:\n{link}\n\n"
        "If it was not you, do nothing: your password stays as it is.",
        text="Choose a new password by {until}: {link} If you did not ask, do nothing.",
    ),
    MessageKind.STAFF_LOCKED: Template(
        subject="Your account is locked",
        email="There were too many wrong passwords, so nobody can sign in to your account for now.\n\n"
        "If it was you, open it again by {until}:\n{link}\n\nIf it was not you, tell your administrator.",
        text="Too many wrong passwords: your account is locked. Open it again by {until}: {link}",
    ),
    MessageKind.ROTA_CHANGED: Template(
        subject="Your rota",
        email="{changes}\n\nYour rota is behind your sign-in, and your calendar will follow.",
        text="{changes} See your rota.",
    ),
    MessageKind.INCIDENT: Template(
        subject="An incident was noted",
        email="{because}\n\nSign in and open Registers to read what happened.",
        text="An incident was noted: {because} Sign in and open Registers.",
    ),
    MessageKind.VISIT_ALARM: Template(
        subject="A lone worker: please act now",
        email="{because}\n\nRing them now. If you cannot reach them, follow the service's procedure for lone "
        "workers. Sign in and open Home visits to see where they are, and to note that they are safe.",
        text="{because} Ring them now, then follow the procedure for lone workers.",
    ),
    MessageKind.TRANSPORT_TOLD: Template(
        subject="When we come for you: {title}, {day}",
        email=f"We fetch {{names}} for this session, and bring {{names}} home:\n\n{_SESSION}\n\n{{changes}}\n\n"
        "The vehicle may be up to 5 minutes early or late. If you do not need it, please tell us:\n{link}",
        text="Transport for {names}, {title}, {when}: {changes} Up to 5 minutes early or late. See it: {link}",
    ),
    MessageKind.TRANSPORT_MOVED: Template(
        subject="New time of transport: {title}, {day}",
        email=f"The time of the transport for {{names}} has changed:\n\n{{changes}}\n\n{_SESSION}\n\n"
        "If that does not suit you, please tell us:\n{link}",
        text="New time of transport for {names}, {title}, {when}: {changes} See it: {link}",
    ),
    MessageKind.TRANSPORT_CANCELLED: Template(
        subject="No transport: {title}, {day}",
        email=f"We are sorry: we cannot carry {{names}} as we said.\n\n{{changes}}\n\n{_SESSION}\n\n"
        "The place is still yours. Say how you travel, or cancel the place:\n{link}",
        text="Sorry, transport for {names}, {title}, {when}: {changes} The place is still yours: {link}",
    ),
    MessageKind.TRANSPORT_REFUSED: Template(
        subject="About the transport that you asked for: {title}, {day}",
        email=f"We cannot offer transport for {{names}} to:\n\n{_SESSION}\n\n{{because}}\n\n"
        "The place is still yours. If something changes, ask again, or call us:\n{link}",
        text="We cannot offer transport for {names}, {title}, {when}. {because} The place is still yours: {link}",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The words of one message."""

    subject: str
    body: str


def write_email(kind: MessageKind, values: Mapping[str, str], *, hello: str, service_name: str) -> Written:
    """Write an e-mail.

    Parameters
    ----------
    kind
        Which message.
    values
        What stands in the braces of its template.
    hello
        Name of whoever it is for; may be empty.
    service_name
        Signs it.

    Raises
    ------
    KeyError
        When a value is missing.
    """
    template = TEMPLATES[kind]
    greeting = f"Hello {hello}," if hello else "Hello,"
    body = f"{greeting}\n\n{template.email.format_map(values)}\n\n{service_name}\n"
    return Written(subject=" ".join(template.subject.format_map(values).split()), body=body)


def write_text(kind: MessageKind, values: Mapping[str, str], *, service_name: str) -> Written:
    """Write a text; see ``write_email``. A long list in it is cut, never the link at its end."""
    template = TEMPLATES[kind].text
    flat = {name: " ".join(value.split()) for name, value in values.items()}
    body = f"{service_name}: {template.format_map(flat)}"
    too_long = len(body) - MOST_TEXT_CHARACTERS
    longest = max(flat, key=lambda name: len(flat[name]) if name != "link" else 0, default="")
    if too_long > 0 and longest:
        flat[longest] = flat[longest][: max(0, len(flat[longest]) - too_long - 1)].rstrip() + "…"
        body = f"{service_name}: {template.format_map(flat)}"
    return Written(subject="", body=body)


def names_in_words(names: Sequence[str]) -> str:
    """Write names as people say them.

    Examples
    --------
    ("Ada",) gives Ada; ("Ada", "Ben") gives Ada and Ben; three give Ada, Ben and Cleo.
    """
    if len(names) < 2:  # noqa: PLR2004 — one name, or none
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
