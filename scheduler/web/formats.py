"""How days, times and figures are written on pages: GOV.UK style, in English whatever the machine's locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from scheduler.clock import LOCAL

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NOON = 12 * 60


def long_day(day: date) -> str:
    """Write “Tuesday 5 January 2027”."""
    return f"{WEEKDAYS[day.weekday()]} {plain_day(day)}"


def plain_day(day: date) -> str:
    """Write “5 January 2027”."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_in_month(day: date) -> str:
    """Write “Tuesday 5 January”, where the year is plain from what stands around it."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """Write “5 Jan”."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def month_name(month: str | date) -> str:
    """Write “January 2027” for a date or for the text 2027-01."""
    year, number = (month.year, month.month) if isinstance(month, date) else map(int, month.split("-"))
    return f"{MONTHS[number - 1]} {year}"


def clock_time(minute: int) -> str:
    """Write minutes since midnight as “5pm”, “5:30pm” or “midday”."""
    if minute == NOON:
        return "midday"
    hour, rest = divmod(minute, 60)
    half = "am" if hour % 24 < NOON // 60 else "pm"
    return f"{hour % 12 or 12}{f':{rest:02d}' if rest else ''}{half}"


def time_range(start_minute: int, end_minute: int) -> str:
    """Write “5pm to 7pm”."""
    return f"{clock_time(start_minute)} to {clock_time(end_minute)}"


def how_often(cadence: str, weekday: int) -> str:
    """Write “Every other Tuesday” and the like."""
    name = WEEKDAYS[weekday]
    return {
        "weekly": f"Every {name}",
        "fortnightly": f"Every other {name}",
        "monthly": f"Once a month on a {name}",
    }.get(cadence, f"One {name}")


def figure(value: float, digits: int = 0) -> str:
    """Write a number with thousands separated; ``digits`` after the point."""
    return f"{value:,.{digits}f}"


def percent(value: float) -> str:
    """Write a share that already stands in per cent: whole from 10 on, one digit below, “less than 0.1%”."""
    smallest, whole_from = 0.05, 9.95
    if 0 < value < smallest:
        return "less than 0.1%"
    return f"{value:.0f}%" if value >= whole_from or value == int(value) else f"{value:.1f}%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write “1 session”, “2 sessions”."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def with_capital(words: str) -> str:
    """Begin with a capital and leave the other letters as they are.

    Examples
    --------
    >>> with_capital("mixed or Asian")
    'Mixed or Asian'
    """
    return words[:1].upper() + words[1:]


def listed(words: Sequence[str]) -> str:
    """Write “East, West and Mere”."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def moment(instant: datetime) -> str:
    """Write “5 January 2027 at 5:30pm”, local time."""
    local = instant.astimezone(LOCAL)
    return f"{plain_day(local.date())} at {clock_time(local.hour * 60 + local.minute)}"


def hour(instant: datetime) -> str:
    """Write the local time of day of an instant: “5:30pm”."""
    local = instant.astimezone(LOCAL)
    return clock_time(local.hour * 60 + local.minute)


def weekday_and_hour(instant: datetime | str) -> str:
    """Write “Tuesday 5 January at 5:30pm”; a text is an instant as a form keeps it."""
    known = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return f"{day_in_month(known.astimezone(LOCAL).date())} at {hour(known)}"


def day_of(instant: datetime) -> str:
    """Write the local day of an instant: “Tuesday 5 January”."""
    return day_in_month(instant.astimezone(LOCAL).date())


FILTERS = {
    "long_day": long_day,
    "plain_day": plain_day,
    "day_in_month": day_in_month,
    "short_day": short_day,
    "month_name": month_name,
    "clock_time": clock_time,
    "figure": figure,
    "percent": percent,
    "listed": listed,
    "with_capital": with_capital,
    "moment": moment,
    "hour": hour,
    "instant": weekday_and_hour,
    "instant_day": day_of,
}
FUNCTIONS = {"time_range": time_range, "how_often": how_often, "plural": plural}
