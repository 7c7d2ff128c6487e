"""Options that fit in beside what stands, so that a neighbourhood is not filled with ways that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scheduler.domain.plan import Series
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.options import can_be_led
from scheduler.optimise.programme.setting import Setting


class Fitting:
    """Asks of each option, once, whether it fits in beside the series that stand, and whether a team has time."""

    def __init__(self, setting: Setting, kept: Sequence[Series]) -> None:
        self._setting = setting
        self._draft = Draft(setting, kept)
        self._known = {one.id: False for one in kept}

    def fits(self, option: Series) -> bool:
        """Whether the option breaks no rule with a series that stands, and those with time left could lead it.

        One that stands does not fit in a second time.
        """
        known = self._known.get(option.id)
        if known is None:
            able = self._draft.with_able(option)
            known = self._known[option.id] = able is not None and can_be_led(self._setting, able)
        return known

    def first(self, options: Iterable[Series], most: int) -> list[Series]:
        """Return the first ``most`` of the options that fit in."""
        found: list[Series] = []
        for one in options:
            if len(found) >= most:
                break
            if self.fits(one):
                found.append(one)
        return found
