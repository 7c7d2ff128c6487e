"""Which figures must be hidden besides, so that no hidden count can be worked out: a search for certificates.

A hidden cell is certified by a *shift*: hidden figures that rise and fall together by one, so that every published
figure stays as it is. How far a shift can go before a count falls below zero is how wide the cell's range is at least.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from scheduler.domain.disclosure_types import HIDDEN, DisclosureError, DisclosurePolicy, FullReport, Total

STEPS_OF_A_SEARCH = 3000
MOST_MORE_HIDDEN = 4
RISE_WORDS = "rise of"


class Figures:
    """Every figure that readers hold or could work out; names of earlier reports and of remainders are made here."""

    def __init__(self, report: FullReport, policy: DisclosurePolicy) -> None:
        self.report = report
        self.policy = policy
        self.values: dict[str, int] = {}
        self.hidden: set[str] = set()
        self.fixed: set[str] = set()
        self.equations: list[dict[str, int]] = []
        self.of_cell: dict[str, list[int]] = defaultdict(list)
        self.to_guard: list[str] = []
        self._add(report, "")
        for name, count in report.counts.items():
            if policy.hides(count):
                self._hide(name)

    def _add(self, report: FullReport, before: str) -> None:
        for name, count in report.counts.items():
            if count < 0:
                message = f"{name} is {count}, and no count is below zero; mend the count."
                raise DisclosureError(message)
            self.values[before + name] = count
        for name in {name for total in report.totals for name in (total.whole, *total.parts)} & report.things.keys():
            self.values[before + name] = int(report.things[name])
            self.fixed.add(before + name)
        for total in report.totals:
            self._equate(before + total.whole, [before + part for part in total.parts])
        for name in report.things.keys() & report.counts.keys():
            message = f"{name} is both a count and a thing; give one of them another name."
            raise DisclosureError(message)
        for share in report.shares.values():
            if {share.part, share.whole}.isdisjoint(report.things):
                self._remainder(before + share.whole, before + share.part, "rest of")

    def add_earlier(self, key: str, report: FullReport, released: Mapping[str, int | None]) -> None:
        """Take in what readers hold from before; it can no longer be hidden."""
        before = f"{key}: "
        self._add(report, before)
        for name, seen in released.items():
            if seen is HIDDEN:
                self._hide(before + name)
            else:
                self.fixed.add(before + name)
        for name in sorted(self.report.cumulative & report.cumulative & report.counts.keys()):
            self._remainder(name, before + name, RISE_WORDS)

    def add_link(self, link: Total) -> None:
        """Take in a sum over several reports."""
        self._equate(link.whole, list(link.parts))

    def _remainder(self, whole: str, part: str, words: str) -> None:
        """Add what readers get by taking ``part`` off ``whole``; it is never printed, and guarded where small."""
        self._known(whole, part)
        name = f"{words} {whole} since {part}"
        if name in self.values:
            return
        rest = self.values[whole] - self.values[part]
        if rest < 0:
            message = f"{part} ({self.values[part]}) is above {whole} ({self.values[whole]}); mend one of them."
            raise DisclosureError(message)
        self.values[name] = rest
        self.hidden.add(name)
        if self.policy.hides(rest):
            self.to_guard.append(name)
        self._equate(whole, [part, name])

    def _equate(self, whole: str, parts: list[str]) -> None:
        self._known(whole, *parts)
        total = sum(self.values[part] for part in parts)
        if total != self.values[whole]:
            message = f"{whole} is {self.values[whole]}, but its parts add up to {total}; count them together."
            raise DisclosureError(message)
        equation = {whole: 1, **dict.fromkeys(parts, -1)}
        if len(equation) != len(parts) + 1:
            message = f"{whole} names a part twice or itself; name each part once."
            raise DisclosureError(message)
        for name in equation:
            self.of_cell[name].append(len(self.equations))
        self.equations.append(equation)

    def _known(self, *names: str) -> None:
        for name in names:
            if name not in self.values:
                message = f"'{name}' is no count of this report; add it to counts, or leave it out of the sum."
                raise DisclosureError(message)

    def _hide(self, name: str) -> None:
        if name not in self.hidden:
            self.hidden.add(name)
            self.to_guard.append(name)

    def guard(self) -> None:
        """Hide further figures until every one that must be guarded has a shift that goes far enough."""
        certified: set[str] = set()
        while self.to_guard:
            name = self.to_guard.pop()
            if name in certified:
                continue
            shift = self._shift_with_fewest_more(name)
            if shift is None:
                message = (
                    f"No way was found to guard '{name}' beside reports released before; release this report without "
                    "the figures that count from the year's start."
                )
                raise DisclosureError(message)
            self.hidden.update(shift)
            certified.update(shift)

    def _shift_with_fewest_more(self, name: str) -> dict[str, int] | None:
        for more in (*range(MOST_MORE_HIDDEN + 1), len(self.values)):
            for start in (1, -1):
                search = _Search(self, more)
                if search.go({name: start}):
                    return search.found
        return self._upwards(name)

    def _upwards(self, name: str) -> dict[str, int] | None:
        """Let the cell and every whole that holds it rise: it always goes far enough where the wholes may be hidden."""
        rising, waiting = {name: 1}, [name]
        while waiting:
            for number in self.of_cell[waiting.pop()]:
                equation = self.equations[number]
                if sum(sign * rising.get(cell, 0) for cell, sign in equation.items()) == 0:
                    continue
                free = [cell for cell in equation if cell not in self.fixed and cell not in rising]
                risers = [cell for cell in free if equation[cell] == (1 if _parts_rise(equation, rising) else -1)]
                if not risers:
                    return None
                best = max(risers, key=lambda cell: (cell in self.hidden, self.values[cell], cell))
                rising[best] = 1
                waiting.append(best)
        balanced = all(sum(s * rising.get(c, 0) for c, s in one.items()) == 0 for one in self.equations)
        return rising if balanced else None


def _parts_rise(equation: Mapping[str, int], rising: Mapping[str, int]) -> bool:
    return sum(sign * rising.get(cell, 0) for cell, sign in equation.items()) < 0


class _Search:
    """Looks for a shift by depth, hiding at most ``more`` figures that are shown so far."""

    def __init__(self, figures: Figures, more: int) -> None:
        self.figures = figures
        self.more = more
        self.steps = 0
        self.found: dict[str, int] = {}

    def go(self, shift: dict[str, int]) -> bool:
        """Complete a shift; True when ``found`` holds one that goes far enough."""
        self.steps += 1
        if self.steps > STEPS_OF_A_SEARCH or _room(self.figures.values, shift) <= self.figures.policy.hidden_up_to:
            return False
        open_equation = self._unbalanced(shift)
        if open_equation is None:
            self.found = shift
            return True
        equation, excess = open_equation
        for cell in self._candidates(equation, shift):
            sign = -equation[cell] if excess > 0 else equation[cell]
            if self.go({**shift, cell: sign}):
                return True
        return False

    def _unbalanced(self, shift: Mapping[str, int]) -> tuple[dict[str, int], int] | None:
        for cell in shift:
            for number in self.figures.of_cell[cell]:
                equation = self.figures.equations[number]
                excess = sum(sign * shift.get(name, 0) for name, sign in equation.items())
                if excess:
                    return equation, excess
        return None

    def _candidates(self, equation: Mapping[str, int], shift: Mapping[str, int]) -> list[str]:
        figures = self.figures
        left = self.more - len(shift.keys() - figures.hidden)
        cells = [
            cell
            for cell in equation
            if cell not in shift and cell not in figures.fixed and (left > 0 or cell in figures.hidden)
        ]
        # those hidden already come first; of the others parts before wholes, the smallest first: less is lost
        return sorted(cells, key=lambda c: (c not in figures.hidden, equation[c] > 0, figures.values[c], c))


def _room(values: Mapping[str, int], shift: Mapping[str, int]) -> float:
    """How wide the range is at least: as far as the falling ones can fall, and back as far as the others can."""
    falling = min((values[cell] for cell, sign in shift.items() if sign < 0), default=math.inf)
    rising = min((values[cell] for cell, sign in shift.items() if sign > 0), default=math.inf)
    return falling + rising
