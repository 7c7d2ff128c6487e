"""Who may open which page: every view says so, and a guard test fails one that does not."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


class Who(StrEnum):
    """Whom a page is for. The last four are roles of people who sign in."""

    ANYONE = "anyone"
    LINK_HOLDER = "link holder"
    """Whoever holds a household's or a worker's secret link; the view itself asks what the link opens."""
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    WORKER = "worker"
    COMMISSIONER = "commissioner"


def open_to(*who: Who) -> Callable[[View], View]:
    """Declare whom a view is for; stands under the route's decorator."""

    def declare(view: View) -> View:
        view.open_to = frozenset(who)  # type: ignore[attr-defined] # a function carries its own declaration
        return view

    return declare


def who_may_open(view: object) -> frozenset[Who] | None:
    """Whom a view declares itself to be for; None when it says nothing."""
    declared: frozenset[Who] | None = getattr(view, "open_to", None)
    return declared
