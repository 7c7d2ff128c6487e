"""Fields have one shape, faults lead to their field, dates are read as people type them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from scheduler.web.forms import DayField, Form, error_list, field_of, read_day
from scheduler.web.visits import browser_name, own_path
from tests.site_examples import example_app

IMPORTS = (
    '{% from "_forms.html" import button, checkbox, checkboxes, date_input, error_prefix, error_summary, file_upload, '
    "form_end, form_start, password_input, radios, select, text_input, textarea %}"
)
CHOICES = {"a": "Apples", "b": "Bread"}


class Example(Form):
    """One field of each kind."""

    who = StringField("Your name", [InputRequired("Enter your name")])
    born = DayField("Birth date")
    one = RadioField("One", choices=CHOICES, default="a")
    some = SelectMultipleField("Some", choices=CHOICES)
    pick = SelectField("Pick", choices=CHOICES, default="a")
    agree = BooleanField("I agree")


@pytest.fixture(scope="module")
def app() -> Flask:
    return example_app()


def sent(app: Flask, **data: Any) -> Example:
    with app.test_request_context("/", method="POST", data=data):
        form = Example(meta={"csrf": False})
        form.validate()
        return form


def test_each_fault_leads_to_its_field_and_a_date_to_its_first_box(app: Flask) -> None:
    form = sent(app, **{"born-day": "31", "born-month": "2", "born-year": "2020"})
    assert error_list(form) == [
        {"text": "Enter your name", "href": "#who"},
        {"text": "Birth date must be a real date, such as 27 3 2027; “31 2 2020” is none", "href": "#born-day"},
    ]
    assert form.born.parts == ("31", "2", "2020"), "what was typed is kept"


def test_a_good_form_has_its_values(app: Flask) -> None:
    form = sent(app, who="Anna", some=["b"], one="b", **{"born-day": "3", "born-month": "12", "born-year": "2010"})
    assert error_list(form) == []
    assert form.born.data == date(2010, 12, 3)
    assert field_of(form.some)["value"] == ["b"]
    assert field_of(form.one)["choices"] == (("a", "Apples"), ("b", "Bread"))


def test_a_date_that_the_page_knows_stands_in_its_boxes(app: Flask) -> None:
    with app.test_request_context("/"):
        assert Example(born=date(2010, 12, 3)).born.parts == ("3", "12", "2010")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("", "3", "2027"), "From must include a day"),
        (("1", "", ""), "From must include a month and a year"),
        (("1", "3", "27"), "From must have a year of four digits"),
        (("1", "3", "²027"), "From must have a year of four digits"),
        (("x", "3", "2027"), "From must be a real date"),
        (("29", "2", "2027"), "From must be a real date"),
    ],
)
def test_a_date_that_is_none_says_which_box(parts: tuple[str, str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_day(parts, "From")


def test_plain_dicts_are_fields_too(app: Flask) -> None:
    field = {"name": "note", "label": "Note", "errors": ["Too long"]}
    assert error_list([field]) == [{"text": "Too long", "href": "#note"}]
    with app.test_request_context("/"):
        text = render_template_string(IMPORTS + "{{ error_summary([f]) }}{{ textarea(f, most=200) }}", f=field)
    assert '<a href="#note">Too long</a>' in text
    assert 'id="note-error"' in text
    assert 'data-maxlength="200"' in text


def test_every_field_is_labelled_and_what_was_chosen_stays_chosen(app: Flask) -> None:
    form = sent(app, who="<b>", some=["b"], one="b", pick="b", agree="y")
    page = (
        IMPORTS + '{{ form_start("/x", multipart=true) }}{{ text_input(form.who) }}{{ date_input(form.born) }}'
        "{{ radios(form.one, hints={'b': 'with butter'}) }}{{ checkboxes(form.some) }}{{ select(form.pick) }}"
        "{{ checkbox(form.agree) }}{{ file_upload({'name': 'file', 'label': 'File'}) }}{{ button('Save') }}"
        "{{ form_end() }}"
    )
    with app.test_request_context("/"):
        text = render_template_string(page, form=form)
    assert 'value="&lt;b&gt;"' in text
    assert text.count(" checked") == 3
    assert text.count(" selected") == 1
    assert 'name="csrf_token"' in text
    assert 'enctype="multipart/form-data"' in text
    assert text.count("<legend") == 3
    assert "with butter" in text


@pytest.mark.parametrize("path", ["/audit", "/accounts?page=2", "/h/x"])
def test_a_path_of_this_site_may_be_gone_on_to(path: str) -> None:
    assert own_path(path, "/") == path


@pytest.mark.parametrize("path", [None, "", "audit", "//example.com", "/\\example.com", "https://example.com", "/a\nb"])
def test_no_other_path_may(path: str | None) -> None:
    assert own_path(path, "/home") == "/home"


@pytest.mark.parametrize(
    ("sent_by", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows"),
        ("curl/8", "Unknown browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(sent_by: str, name: str) -> None:
    assert browser_name(sent_by) == name
