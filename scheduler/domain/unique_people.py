"""Which records are likely one person: names, birth date, household and postcode give points, and a person decides.

The rule, its thresholds and worked examples stand in ``docs/rules.md``. Nobody is ever merged by a rule alone.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from scheduler.errors import EvenhandError

SAME_BIRTH_DATE, NEAR_BIRTH_DATE = 40, 20
GIVEN_NAME, FAMILY_NAME, SAME_POSTCODE = 30, 20, 10
OFFERED_FROM = 75
"""Points from which a pair is offered; everything alike makes 100."""
ALIKE_FROM = 0.8
"""How alike two spellings of a name are, from 0 to 1 (difflib's ratio)."""
TWINS_ALIKE_FROM = 0.9
"""In one household, where twins share birth date and family name, given names must be this alike."""
LEAST_LETTERS_OF_SHORT_FORM = 3
MOST_OF_A_BLOCK = 200
"""Records that share a birth date or a postcode and are compared with each other; more is a placeholder, not a date."""
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


class MergeError(EvenhandError):
    """Two records cannot be merged, or a merge cannot be undone; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A carer's record, as far as it tells who somebody is."""

    id: str
    household_id: str
    given_name: str
    family_name: str
    birth_date: date
    postcode: str

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyPair:
    """Two records that may be one person, how many points say so, and why."""

    one: PersonRecord
    other: PersonRecord
    points: int
    reasons: tuple[str, ...]


def folded(name: str) -> str:
    """Return a name without case, accents, hyphens, apostrophes and spaces.

    Examples
    --------
    >>> folded("Siobhán O’Neill-Łuk")
    'siobhanoneillluk'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isalpha())


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1; a short form of three letters or more is alike.

    Examples
    --------
    >>> likeness("Ben", "Benjamin"), round(likeness("Katherine", "Catherine"), 2), likeness("", "")
    (1.0, 0.89, 0.0)
    """
    return _likeness(folded(one), folded(other), 0.0)


def _likeness(one: str, other: str, least: float) -> float:
    """Return how alike two folded names are; 0 where a quick look shows that it is less than ``least``."""
    first, second = sorted((one, other), key=lambda name: (len(name), name))
    if not first:
        return 0.0
    if len(first) >= LEAST_LETTERS_OF_SHORT_FORM and second.startswith(first):
        return 1.0
    match = SequenceMatcher(None, first, second, autojunk=False)
    return 0.0 if match.real_quick_ratio() < least or match.quick_ratio() < least else match.ratio()


def nearly(one: date, other: date) -> bool:
    """Whether two birth dates differ by a slip: day and month swapped, or one digit.

    Examples
    --------
    >>> nearly(date(2014, 3, 5), date(2014, 5, 3)), nearly(date(2014, 3, 5), date(2015, 3, 5))
    (True, True)
    """
    if one == other:
        return False
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1


def compare(one: PersonRecord, other: PersonRecord) -> LikelyPair:
    """Give a pair its points, whatever they come to."""
    found = [*_birth_dates(one, other), *_names(one, other)]
    if _postcode(one) and _postcode(one) == _postcode(other):
        found.append((SAME_POSTCODE, "same postcode"))
    points = sum(worth for worth, _ in found)
    return LikelyPair(one=one, other=other, points=points, reasons=tuple(words for _, words in found))


def likely_duplicates(
    records: Iterable[PersonRecord], *, different: Collection[frozenset[str]] = ()
) -> tuple[LikelyPair, ...]:
    """Return pairs that a coordinator should look at, the likeliest first.

    Parameters
    ----------
    records
        Everybody on the register.
    different
        Pairs of ids of which a person has said that they are two people.

    Returns
    -------
    tuple of LikelyPair
        Pairs of ``OFFERED_FROM`` points or more. Without a birth date that is the same, or nearly, no pair can reach
        that; with one that is nearly the same, only in one postcode: so nobody is compared with everybody. Nor can it
        without a given name that is alike.
    """
    pairs = (compare(one, other) for one, other in _candidates(records) if _given_alike(one, other))
    found = [pair for pair in pairs if pair.points >= OFFERED_FROM]
    kept = [pair for pair in found if frozenset((pair.one.id, pair.other.id)) not in different]
    return tuple(sorted(kept, key=lambda pair: (-pair.points, pair.one.id, pair.other.id)))


def check_merge(gone: str, kept: str, standing: Iterable[tuple[str, str]]) -> None:
    """Hold a merge to what can be undone without confusion: no record stands for another that stands for a third.

    Parameters
    ----------
    gone, kept
        The record that goes, and the one that stays.
    standing
        Merges that stand, as (gone, kept).

    Raises
    ------
    MergeError
        When the two are one, or either is part of another merge in a way that would make a chain.
    """
    merges = tuple(standing)
    if gone == kept:
        message = f"{gone} cannot be merged with itself. Choose two records."
        raise MergeError(message)
    for before, into in merges:
        if before == gone:
            message = f"{gone} was merged into {into} already. Load the list again."
            raise MergeError(message)
        if before == kept:
            message = f"{kept} was merged into {into}. Keep {into} instead, or undo that merge first."
            raise MergeError(message)
        if into == gone:
            message = f"{before} was merged into {gone}. Keep {gone}, or undo that merge first."
            raise MergeError(message)


def _candidates(records: Iterable[PersonRecord]) -> Iterator[tuple[PersonRecord, PersonRecord]]:
    """Yield each pair once that shares a birth date; or a postcode, with birth dates that differ by a slip."""
    blocks: dict[object, list[PersonRecord]] = defaultdict(list)
    for one in sorted(records, key=lambda record: record.id):
        blocks[one.birth_date].append(one)
        if _postcode(one):
            blocks[_postcode(one)].append(one)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        if len(block) > MOST_OF_A_BLOCK:
            continue
        for one, other in combinations(block, 2):
            close = one.birth_date == other.birth_date or nearly(one.birth_date, other.birth_date)
            if close and (one.id, other.id) not in seen:
                seen.add((one.id, other.id))
                yield one, other


def _birth_dates(one: PersonRecord, other: PersonRecord) -> list[tuple[int, str]]:
    if one.birth_date == other.birth_date:
        return [(SAME_BIRTH_DATE, "same birth date")]
    return [(NEAR_BIRTH_DATE, "birth dates differ by a slip")] if nearly(one.birth_date, other.birth_date) else []


def _names(one: PersonRecord, other: PersonRecord) -> list[tuple[int, str]]:
    """Compare names as they stand; or swapped, where both given and family name are then alike and were not before."""
    least = TWINS_ALIKE_FROM if one.household_id == other.household_id else ALIKE_FROM
    straight = _two_names((one.given_name, one.family_name), (other.given_name, other.family_name), least)
    swapped = _two_names((one.given_name, one.family_name), (other.family_name, other.given_name), least)
    if len(swapped) > max(1, len(straight)):
        return [*swapped, (0, "given and family name swapped")]
    return straight


def _given_alike(one: PersonRecord, other: PersonRecord) -> bool:
    """Whether the given names may be alike, as they stand or swapped with the family name."""
    mine = folded(one.given_name)
    return any(
        _likeness(mine, folded(name), ALIKE_FROM) >= ALIKE_FROM for name in (other.given_name, other.family_name)
    )


def _two_names(mine: tuple[str, str], theirs: tuple[str, str], least_given: float) -> list[tuple[int, str]]:
    found = []
    named = (("given name", GIVEN_NAME, least_given), ("family name", FAMILY_NAME, ALIKE_FROM))
    for (what, worth, least), one, other in zip(named, mine, theirs, strict=True):
        here, there = folded(one), folded(other)
        if _likeness(here, there, least) >= least:
            found.append((worth, f"{'same' if here == there else 'similar'} {what}"))
    return found


def _postcode(one: PersonRecord) -> str:
    return "".join(one.postcode.upper().split())
