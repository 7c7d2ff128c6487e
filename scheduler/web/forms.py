"""Forms: one shape for every field, whether WTForms made it or a page wrote it down as a plain dict.

A page either declares a ``Form`` (WTForms) or hands plain dicts to the macros of ``_forms.html``:
``{"id": …, "name": …, "label": …, "hint": …, "value": …, "errors": [...], "choices": [(value, label), …]}``;
only ``name`` and ``label`` must be there. Every POST form needs ``{{ csrf_field() }}``, which ``form_start`` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import CSRFProtect, FlaskForm
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

csrf = CSRFProtect()
"""Refuses every POST without its token. A view that a machine posts to (one-click unsubscribe) is ``@csrf.exempt``."""

PARTS_OF_A_DAY = ("day", "month", "year")
DIGITS_OF_A_YEAR = 4
YEARS = range(1900, 2200)
"""Before and after them a period could begin or end where no calendar goes."""
DIGITS_AT_MOST = 9
"""Every such number fits a column of either database."""


class Form(FlaskForm):  # type: ignore[misc] # flask-wtf publishes no types
    """A form of ours: HTML5 ``required`` is left out, so that our own messages are what people read."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # flask-wtf publishes no types
        """Settings of WTForms."""

        def render_field(self, field: Field, render_kw: Mapping[str, Any]) -> Any:
            """Render without the browser's own ``required``."""
            return super().render_field(field, {"required": False, **render_kw})


class DayField(Field):
    """A date in three boxes: ``NAME-day``, ``NAME-month``, ``NAME-year``; ``data`` is a date or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts: tuple[str, ...] = ("", "", "")
        self.data: date | None = None

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the three boxes of a form that was sent, else the date that the page gives."""
        super().process(None, data, extra_filters)
        self.parts = _parts_of(self.data)
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in PARTS_OF_A_DAY):
            self.parts = tuple(formdata.get(f"{self.name}-{part}", "").strip() for part in PARTS_OF_A_DAY)
            self.data = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms' signature
        """Turn the boxes into a date, or say which box is wrong."""
        if not any(self.parts):
            return
        try:
            self.data = read_day(self.parts, str(self.label.text))
        except ValueError as problem:
            raise StopValidation(str(problem)) from None


def _parts_of(day: date | None) -> tuple[str, ...]:
    return ("", "", "") if day is None else (str(day.day), str(day.month), str(day.year))


def read_day(parts: Sequence[str], what: str) -> date:
    """Read day, month and year as typed.

    Parameters
    ----------
    parts
        What stands in the three boxes.
    what
        Label of the field, for the message.

    Raises
    ------
    ValueError
        In words that stand beside the field: which box is empty or wrong.
    """
    empty = [name for name, part in zip(PARTS_OF_A_DAY, parts, strict=True) if not part]
    if empty:
        message = f"{what} must include a {' and a '.join(empty)}"
        raise ValueError(message)
    if not parts[2].isdecimal() or len(parts[2]) != DIGITS_OF_A_YEAR:
        message = f"{what} must have a year of four digits, such as 2027; “{parts[2]}” is none"
        raise ValueError(message)
    try:
        day, month, year = (int(part) for part in parts)
        found = date(year, month, day)
    except (ValueError, OverflowError):
        message = f"{what} must be a real date, such as 27 3 2027; “{' '.join(parts)[:30]}” is none"
        raise ValueError(message) from None
    if found.year not in YEARS:
        message = f"{what} must lie between {YEARS.start} and {YEARS.stop - 1}; “{found.year}” does not"
        raise ValueError(message)
    return found


def whole_number(text: str) -> int | None:
    """Read a whole number as typed; None for what is none, and for one longer than any number of ours.

    Examples
    --------
    >>> whole_number("12"), whole_number("-1"), whole_number("9" * 5000)
    (12, None, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS_AT_MOST else None


def field_of(field: Any) -> dict[str, Any]:
    """Return a field as the macros read it, from a WTForms field or a plain dict."""
    if isinstance(field, Mapping):
        given = dict(field)
        name = str(given["name"])
        usual = {"id": name, "label": name, "hint": "", "value": "", "errors": (), "choices": (), "parts": ("", "", "")}
        return usual | given
    return {
        "id": field.id,
        "name": field.name,
        "label": field.label.text,
        "hint": field.description,
        "value": _value_of(field),
        "errors": tuple(str(error) for error in field.errors),
        "choices": tuple((str(choice[0]), str(choice[1])) for choice in _choices_of(field)),
        "parts": getattr(field, "parts", ("", "", "")),
    }


def _choices_of(field: Field) -> Iterable[tuple[Any, ...]]:
    return field.iter_choices() if hasattr(field, "iter_choices") else ()


def _value_of(field: Field) -> Any:
    if hasattr(field, "iter_choices"):
        chosen = field.data
        if isinstance(chosen, list | tuple | set | frozenset):
            return [str(one) for one in chosen]
        return "" if chosen is None else str(chosen)
    if isinstance(field.data, bool):
        return field.data
    return field._value() if hasattr(field, "_value") else field.data  # noqa: SLF001 - what WTForms' own widgets ask


def error_list(form: Any) -> list[dict[str, str]]:
    """List the faults of a form for the error summary, each linked to its field.

    Parameters
    ----------
    form
        A WTForms form, or plain field dicts, or ready ``{"text": …, "href": …}`` entries.
    """
    if hasattr(form, "form_errors"):
        general = [{"text": str(text)} for text in form.form_errors]
        return general + _errors_of_fields(list(form))
    return [dict(one) for one in form if "text" in one] + _errors_of_fields([one for one in form if "text" not in one])


def _errors_of_fields(fields: Iterable[Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for field in fields:
        shape = field_of(field)
        end = "-day" if isinstance(field, DayField) or shape.get("is_day") else ""
        found += [{"text": str(text), "href": f"#{shape['id']}{end}"} for text in shape["errors"]]
    return found
