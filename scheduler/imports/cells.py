"""What stands in one cell, read as a person writes it; every refusal says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Qualification, WeeklyHours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d %m %Y")
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", ""}
ID_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EMAIL_FORM = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
MINUTES_OF_A_DAY = 24 * 60
HOURS = re.compile(
    r"(?P<first>[a-z]{3,9})(?:\s*(?:-|–|to)\s*(?P<last>[a-z]{3,9}))?\s+(?P<from>[\d:.]+\s*(?:am|pm)?)\s*(?:-|–|to)\s*"
    r"(?P<to>[\d:.]+\s*(?:am|pm)?)"
)
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
NOON = 12
LAST_MINUTE = 59


class CellError(ValueError):
    """What is wrong with a cell, and what to write instead."""


def _items(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", text) if one.strip()]


def text_up_to(most: int) -> Callable[[str], str]:
    """Read words of up to ``most`` characters, on one line."""

    def read(text: str) -> str:
        line = " ".join(text.split())
        if len(line) > most:
            message = f"has {len(line)} characters; {most} are the most. Shorten it."
            raise CellError(message)
        return line

    return read


def read_id(text: str) -> str:
    """Read a reference."""
    if not ID_FORM.fullmatch(text):
        message = "is no reference. Use letters, digits, dots, hyphens and underscores, without spaces, such as V-012."
        raise CellError(message)
    return text


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number between two."""

    def read(text: str) -> int:
        plain = text.replace(",", "")
        if not re.fullmatch(r"\d{1,9}", plain) or not least <= int(plain) <= most:
            message = f"is no whole number from {least} to {most}. Write one, in digits."
            raise CellError(message)
        return int(plain)

    return read


def read_number(text: str) -> float:
    """Read a number of up to three digits before the point."""
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", text):
        message = "is no number. Write it in digits, such as 2 or 0.5."
        raise CellError(message)
    return float(text)


def read_pence(text: str) -> int:
    """Read an amount of pounds as pence."""
    plain = text.replace("£", "").replace(",", "").strip()
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", plain):
        message = "is no amount in pounds. Write it such as 15 or 12.50."
        raise CellError(message)
    return round(float(plain) * 100)


def read_weekly_minutes(text: str) -> int:
    """Read hours a week as minutes."""
    hours = read_number(text)
    if hours > 80:  # noqa: PLR2004 - nobody works more
        message = "is more than 80 hours a week. Write the hours of the contract, such as 18.5."
        raise CellError(message)
    return round(hours * 60)


def read_yes_no(text: str) -> bool:
    """Read yes or no; a blank is no."""
    if text.casefold() not in YES | NO:
        message = "is neither yes nor no. Write yes or no."
        raise CellError(message)
    return text.casefold() in YES


def read_day(text: str) -> date:
    """Read a day as spreadsheets and people write it, the day before the month."""
    for form in DAY_FORMS:
        try:
            found = datetime.strptime(text.removesuffix(" 00:00"), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if 1900 <= found.year <= 2100:  # noqa: PLR2004 - years that people mean
            return found
    message = "is no day. Write it such as 27/03/2027 or 2027-03-27."
    raise CellError(message)


def read_minute(text: str) -> int:
    """Read a time of day such as 9am, 09:30 or 5.30 pm as minutes since midnight."""
    found = CLOCK.fullmatch(text.strip().casefold())
    hour, minute, half = (int(found[1]), int(found[2] or 0), found[3]) if found else (-1, 0, None)
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0) if 1 <= hour <= NOON else -1
    total = hour * 60 + minute
    if hour < 0 or minute > LAST_MINUTE or total > MINUTES_OF_A_DAY:
        message = f"has the time “{text.strip()}”. Write times such as 9am or 17:30."
        raise CellError(message)
    return total


def read_hours(text: str) -> tuple[WeeklyHours, ...]:
    """Read opening hours such as ``Mon-Fri 09:00-17:00; Sat 10am-1pm``, sorted by weekday and time."""
    found: list[WeeklyHours] = []
    for item in _items(text):
        match = HOURS.fullmatch(item.casefold())
        first = _weekday(match["first"]) if match else None
        last = _weekday(match["last"] or match["first"]) if match else None
        if match is None or first is None or last is None or last < first:
            message = f"has “{item}”. Write hours such as Mon-Fri 09:00-17:00; Sat 10:00-13:00."
            raise CellError(message)
        start, end = read_minute(match["from"]), read_minute(match["to"])
        if end <= start:
            message = f"has “{item}”, which ends before it begins. Mend the times."
            raise CellError(message)
        found += [WeeklyHours(weekday=day, from_minute=start, to_minute=end) for day in range(first, last + 1)]
    return tuple(sorted(found, key=lambda one: (one.weekday, one.from_minute, one.to_minute)))


def _weekday(word: str) -> int | None:
    return WEEKDAYS.index(word[:3]) if word[:3] in WEEKDAYS else None


def read_days(text: str) -> tuple[DateRange, ...]:
    """Read runs of days such as ``2027-02-15 to 2027-02-19 Half-term; 2027-03-29``, in order."""
    found = []
    for item in _items(text):
        match = re.fullmatch(r"([\d/.-]{8,10})(?:\s+to\s+([\d/.-]{8,10}))?(?:\s+(.*))?", item)
        if match is None:
            message = f"has “{item}”. Write days such as 15/02/2027 to 19/02/2027 half-term; 29/03/2027."
            raise CellError(message)
        first = read_day(match[1])
        last = read_day(match[2]) if match[2] else first
        if last < first:
            message = f"has “{item}”, which ends before it begins. Mend the days."
            raise CellError(message)
        found.append(DateRange(first=first, last=last, reason=match[3] or ""))
    return tuple(sorted(found, key=lambda one: (one.first, one.last, one.reason)))


def read_words(text: str) -> tuple[str, ...]:
    """Read a list of words, parted by semicolons or commas, as the service keeps them: ``quiet_room``, in order."""
    return tuple(sorted({_word(one) for one in re.split(r"[;,\n]", text) if one.strip()}))


def _word(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().casefold())


def read_names(text: str) -> tuple[str, ...]:
    """Read a list of names, parted by semicolons, in the order in which they stand."""
    return tuple(_items(text))


def read_qualifications(text: str) -> tuple[Qualification, ...]:
    """Read skills and qualifications such as ``first aid until 2027-05-01; makaton``, sorted by name."""
    found: dict[str, Qualification] = {}
    for item in re.split(r"[;,\n]", text):
        if item.strip():
            name, _until, day = item.strip().partition(" until ")
            expires_on = read_day(day.strip()) if day else None
            found[_word(name)] = Qualification(name=_word(name), expires_on=expires_on)
    return tuple(found[name] for name in sorted(found))


def read_licence(text: str) -> tuple[Qualification, ...]:
    """Read a driving licence: yes, no, or the last day on which it is valid."""
    if text.casefold() in YES | NO:
        return (Qualification(name="driver"),) if text.casefold() in YES else ()
    try:
        return (Qualification(name="driver", expires_on=read_day(text)),)
    except CellError:
        message = "is neither yes, no nor a day. Write yes, no, or until when the licence is valid."
        raise CellError(message) from None


def read_email(text: str) -> str:
    """Read an e-mail address; blank is none."""
    if text and not EMAIL_FORM.fullmatch(text):
        message = "is no e-mail address. Write it such as name@example.org."
        raise CellError(message)
    return text


def read_phone(text: str) -> str:
    """Read a telephone number; blank is none. A spreadsheet that took it for a number has cut its first zero."""
    digits = re.sub(r"[\s()-]", "", text)
    if text and not re.fullmatch(r"\+?\d{9,15}", digits):
        message = "is no telephone number. Write its digits, such as 01225 000000."
        raise CellError(message)
    return text
