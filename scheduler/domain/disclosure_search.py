"""Which figures must be hidden besides, so that no hidden count can be worked out: a search for certificates.

A hidden cell is certified by a *shift*: hidden figures that rise and fall together by one, so that every published
figure stays as it is. How far a shift can go before a count falls below zero, or a bound that readers know breaks, is
how wide the cell's range is at least.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scheduler.domain.disclosure_types import HIDDEN, Bound, DisclosureError, DisclosurePolicy, FullReport, Total

STEPS_OF_A_SEARCH = 1000
MOST_MORE_HIDDEN = 4
WEIGHT_OF_WANTED = 3
"""As many other figures are hidden rather than one that readers need most."""
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
        self.bounds: list[tuple[dict[str, int], int]] = []
        self.bounds_of_cell: dict[str, list[int]] = defaultdict(list)
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
        # what remains of a sum is its other parts: small ones among them are guarded themselves
        summed = {(total.whole, part) for total in report.totals for part in total.parts}
        for share in report.shares.values():
            if {share.part, share.whole}.isdisjoint(report.things) and (share.whole, share.part) not in summed:
                self._remainder(before + share.whole, before + share.part, "rest of")
        for bound in report.bounds:
            self._bound([before + name for name in bound.most], [before + name for name in bound.least])

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

    def loss(self, name: str) -> int:
        """How much readers lose where a figure is hidden; nothing where it is hidden already."""
        if name in self.hidden:
            return 0
        return WEIGHT_OF_WANTED if name in self.report.wanted else 1

    def can_guard(self, name: str) -> bool:
        """Whether a hidden figure has a shift that goes far enough."""
        return self._shift_with_fewest_more(name) is not None

    def add_bound(self, bound: Bound) -> None:
        """Take in what readers know to be at most as much as something else."""
        self._bound(bound.most, bound.least)

    def _bound(self, most: Iterable[str], least: Iterable[str]) -> None:
        signs: dict[str, int] = defaultdict(int)
        for name in most:
            signs[name] += 1
        for name in least:
            signs[name] -= 1
        self._known(*signs)
        slack = sum(sign * self.values[name] for name, sign in signs.items())
        if slack < 0:
            return  # figures were corrected meanwhile: nobody can rely on it
        for name in signs:
            self.bounds_of_cell[name].append(len(self.bounds))
        self.bounds.append((dict(signs), slack))

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

    def guard(self, *, out_already: Callable[[str], bool] = lambda _: False) -> None:
        """Hide further figures until every one that must be guarded has a shift that goes far enough.

        A figure of which ``out_already`` holds could be worked out before: nothing can guard it any more.
        """
        certified: set[str] = set()
        while self.to_guard:
            name = self.to_guard.pop()
            if name in certified:
                continue
            shift = self._shift_with_fewest_more(name)
            if shift is None and out_already(name):
                continue
            if shift is None:
                message = (
                    f"No way was found to guard '{name}' beside reports released before; release this report without "
                    "the figures that count from the year's start."
                )
                raise DisclosureError(message)
            self.hidden.update(shift)
            certified.update(shift)

    def _shift_with_fewest_more(self, name: str) -> dict[str, int] | None:
        """Return a shift of a figure that hides as few more as can be found; None where none was found."""
        rising = self._far_enough_upwards(name)
        rising_hides = math.inf if rising is None else sum(map(self.loss, rising))
        for more in (*range(MOST_MORE_HIDDEN + 1), WEIGHT_OF_WANTED * len(self.values)):
            for start in (1, -1):
                search = _Search(self, more)
                if search.go(name, start):
                    return search.found
            if rising_hides <= more:
                break
        return rising

    def reach(self, shift: Mapping[str, int]) -> _Reach:
        """How far a shift can go up and down, and which bounds stop it."""
        falling = min((self.values[cell] for cell, sign in shift.items() if sign < 0), default=math.inf)
        rising = min((self.values[cell] for cell, sign in shift.items() if sign > 0), default=math.inf)
        up, down, stops = falling, rising, [-1, -1]
        for number in {number for cell in shift for number in self.bounds_of_cell.get(cell, ())}:
            signs, slack = self.bounds[number]
            rate = sum(sign * shift.get(cell, 0) for cell, sign in signs.items())
            if rate < 0 and slack // -rate < up:
                up, stops[0] = slack // -rate, number
            elif rate > 0 and slack // rate < down:
                down, stops[1] = slack // rate, number
        return _Reach(wide=up + down, of_counts=falling + rising, stopped_up=stops[0], stopped_down=stops[1])

    def _far_enough_upwards(self, name: str) -> dict[str, int] | None:
        """Let the cell rise with figures hidden already, or with larger ones where a bound stops those too soon."""
        for small in (-1, self.policy.hidden_up_to):
            rising = self._upwards(name, small)
            if rising is not None and self.reach(rising).wide > self.policy.hidden_up_to:
                return rising
        return None

    def _upwards(self, name: str, small: int) -> dict[str, int] | None:
        """Let the cell and every whole that holds it rise: it always goes far enough where the wholes may be hidden.

        Hidden figures above ``small`` come first, then the largest.
        """
        rising, waiting, values = {name: 1}, [name], self.values
        while waiting:
            for number in self.of_cell[waiting.pop()]:
                equation = self.equations[number]
                if sum(sign * rising.get(cell, 0) for cell, sign in equation.items()) == 0:
                    continue
                free = [cell for cell in equation if cell not in self.fixed and cell not in rising]
                risers = [cell for cell in free if equation[cell] == (1 if _parts_rise(equation, rising) else -1)]
                if not risers:
                    return None
                best = max(risers, key=lambda cell: (cell in self.hidden and values[cell] > small, values[cell], cell))
                rising[best] = 1
                waiting.append(best)
        balanced = all(sum(s * rising.get(c, 0) for c, s in one.items()) == 0 for one in self.equations)
        return rising if balanced else None


def _parts_rise(equation: Mapping[str, int], rising: Mapping[str, int]) -> bool:
    return sum(sign * rising.get(cell, 0) for cell, sign in equation.items()) < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """How wide a range a shift shows, with bounds and by counts alone; the bounds that stop it, -1 for none."""

    wide: float
    of_counts: float
    stopped_up: int
    stopped_down: int


class _Search:
    """Looks for a shift by depth, hiding at most ``more`` figures that are shown so far; wanted ones count for more.

    ``open`` are the sums that the shift so far leaves unbalanced, by how much; ``falling`` and ``rising`` how far the
    figures that fall and those that rise let it go.
    """

    def __init__(self, figures: Figures, more: int) -> None:
        self.figures = figures
        self.left = more
        self.steps = 0
        self.found: dict[str, int] = {}
        self.open: dict[int, int] = {}
        self.falling = self.rising = math.inf

    def go(self, cell: str, sign: int) -> bool:
        """Let a figure move along, and complete the shift; True when ``found`` holds one that goes far enough."""
        figures, before = self.figures, (self.falling, self.rising)
        self.steps += 1
        value, loss = figures.values[cell], figures.loss(cell)
        if sign < 0:
            self.falling = min(self.falling, value)
        else:
            self.rising = min(self.rising, value)
        if self.steps <= STEPS_OF_A_SEARCH and self.falling + self.rising > figures.policy.hidden_up_to:
            self.found[cell] = sign
            self.left -= loss
            self._weigh(cell, sign)
            if self._complete():
                return True
            self._weigh(cell, -sign)
            self.left += loss
            del self.found[cell]
        self.falling, self.rising = before
        return False

    def _weigh(self, cell: str, sign: int) -> None:
        for number in self.figures.of_cell.get(cell, ()):
            excess = self.open.pop(number, 0) + sign * self.figures.equations[number][cell]
            if excess:
                self.open[number] = excess

    def _complete(self) -> bool:
        if self.open:
            # the shortest sum has the fewest ways of being balanced: what cannot be is found soonest
            number = min(self.open, key=lambda n: len(self.figures.equations[n]))
            equation, excess = self.figures.equations[number], self.open[number]
            return any(
                self.go(cell, -equation[cell] if excess > 0 else equation[cell]) for cell in self._candidates(equation)
            )
        reach = self.figures.reach(self.found)
        if reach.wide > self.figures.policy.hidden_up_to:
            return True
        return any(self.go(cell, sign) for cell, sign in self._looser(reach))

    def _looser(self, reach: _Reach) -> Iterator[tuple[str, int]]:
        """Figures that, moving along, keep a bound from stopping the shift."""
        for number, way in ((reach.stopped_up, 1), (reach.stopped_down, -1)):
            if number >= 0:
                signs, _ = self.figures.bounds[number]
                for cell in self._candidates(signs):
                    yield cell, way * (1 if signs[cell] > 0 else -1)

    def _candidates(self, among: Mapping[str, int]) -> list[str]:
        figures = self.figures
        cells = [
            cell
            for cell in among
            if cell not in self.found and cell not in figures.fixed and figures.loss(cell) <= self.left
        ]
        # those hidden already come first, the largest of them, as they go furthest; of the others what readers can
        # do without, parts before wholes, the smallest first: less is lost
        return sorted(cells, key=lambda c: _order(figures, among, c))


def _order(figures: Figures, among: Mapping[str, int], cell: str) -> tuple[bool, bool, bool, int, str]:
    hidden, value = cell in figures.hidden, figures.values[cell]
    return not hidden, cell in figures.report.wanted, among[cell] > 0, -value if hidden else value, cell
