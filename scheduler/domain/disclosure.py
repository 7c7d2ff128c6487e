"""What leaves for a commissioner: small counts are hidden, and no hidden count can be worked out from the others.

Everything of one report is hidden together: tables that share a margin name the same cell. How it is made sure that no
hidden count can be worked out stands in ``disclosure_search``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from types import MappingProxyType
from typing import Any, final

from scheduler.domain.disclosure_search import Figures
from scheduler.domain.disclosure_types import (
    HIDDEN,
    Bound,
    DisclosureError,
    DisclosurePolicy,
    FullReport,
    Share,
    Total,
)

__all__ = [
    "HIDDEN",
    "Bound",
    "DisclosureError",
    "DisclosurePolicy",
    "Earlier",
    "FullReport",
    "Released",
    "Share",
    "Total",
    "kept_release",
    "release",
    "release_document",
]


@final
class _Seal:
    """Its one instance never leaves this module, so that neither a type checker nor Python lets others release."""


_SEAL = _Seal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a commissioner may see; only ``release`` of this module makes one. A hidden figure is None."""

    counts: Mapping[str, int | None]
    percentages: Mapping[str, float | None]
    policy: DisclosurePolicy
    things: Mapping[str, float] = field(default_factory=dict)
    seal: InitVar[_Seal]

    def __post_init__(self, seal: _Seal) -> None:
        """Refuse to be made anywhere else, and let nobody change what was released."""
        if seal is not _SEAL:
            message = "Released figures are made by scheduler.domain.disclosure.release alone; call it."
            raise DisclosureError(message)
        object.__setattr__(self, "counts", MappingProxyType(dict(self.counts)))
        object.__setattr__(self, "percentages", MappingProxyType(dict(self.percentages)))
        object.__setattr__(self, "things", MappingProxyType(dict(self.things)))

    def hidden(self) -> frozenset[str]:
        """Names of the hidden counts."""
        return frozenset(name for name, count in self.counts.items() if count is HIDDEN)

    def figure(self, name: str) -> float | None:
        """Return a figure by name, whichever kind it is of; None where it is hidden or has nothing to divide by.

        Raises
        ------
        DisclosureError
            When the report has no such figure.
        """
        for figures in (self.counts, self.percentages, self.things):
            if name in figures:
                return figures[name]
        message = f"'{name}' is no figure of this report; name one of its counts, shares or things."
        raise DisclosureError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A report released before, in full and as it was released: what readers hold beside the new one.

    ``key`` stands before the names of its cells where ``links`` speak of them: "2027-01: attendances".
    """

    report: FullReport
    released: Released
    key: str = ""


def release(
    report: FullReport,
    policy: DisclosurePolicy,
    earlier: Iterable[Earlier] = (),
    links: Iterable[Total] = (),
    bounds: Iterable[Bound] = (),
) -> Released:
    """Hide what must not leave, and certify that no hidden count can be worked out.

    Parameters
    ----------
    report
        All counts of all tables of one report, with their totals and percentages.
    policy
        The threshold and whether zeros are shown.
    earlier
        Reports of the same contract year released before. Their counts stay as published; a rise of a
        cumulative count since then is guarded as a count of its own.
    links
        Sums over cells of this report and of earlier ones that readers can do: a quarter is its three months, a
        year so far is the year so far last month and this month.
    bounds
        What readers know to be at most as much as something else, over several reports; see ``Bound``.

    Returns
    -------
    Released
        For each hidden count, also those of earlier reports, the whole numbers that all published figures
        allow span more than ``policy.hidden_up_to``.

    Raises
    ------
    DisclosureError
        When totals do not add up, a name leads nowhere, a count is below zero or a cumulative count falls; or when
        no way is found to guard a figure beside earlier reports: then nothing is released.
    """
    known = (tuple(earlier), tuple(links), tuple(bounds))
    figures = _figures(report, policy, *known)
    before: list[Figures] = []

    def out_already(name: str) -> bool:
        if not before:
            before.append(_figures(FullReport(counts={}), policy, *known))
        return name in before[0].values and not before[0].can_guard(name)

    figures.guard(out_already=out_already)
    counts = {name: HIDDEN if (name in figures.hidden) else count for name, count in report.counts.items()}
    seen = {**report.things, **counts}
    shares = {name: _share(seen[one.part], seen[one.whole], one.scale) for name, one in report.shares.items()}
    return Released(counts=counts, percentages=shares, policy=policy, things=report.things, seal=_SEAL)


def _figures(
    report: FullReport,
    policy: DisclosurePolicy,
    earlier: tuple[Earlier, ...],
    links: tuple[Total, ...],
    bounds: tuple[Bound, ...],
) -> Figures:
    """Put a report beside earlier ones, with the sums and bounds whose figures are all there."""
    figures = Figures(report, policy)
    for number, one in enumerate(earlier):
        figures.add_earlier(one.key or f"earlier {number}", one.report, one.released.counts)
    for link in links:
        if report.counts or figures.values.keys() >= {link.whole, *link.parts}:
            figures.add_link(link)
    for bound in bounds:
        if report.counts or figures.values.keys() >= {*bound.most, *bound.least}:
            figures.add_bound(bound)
    return figures


def kept_release(document: Mapping[str, Any]) -> Released:
    """Read what was released before from the document that ``release_document`` made of it.

    Raises
    ------
    KeyError
        When the document is none of ours.
    """
    policy = DisclosurePolicy(hidden_up_to=document["hidden_up_to"], zeros_shown=document["zeros_shown"])
    return Released(
        counts=document["counts"],
        percentages=document["percentages"],
        things=document["things"],
        policy=policy,
        seal=_SEAL,
    )


def release_document(released: Released) -> dict[str, Any]:
    """Return released figures as plain data, to be kept with a signed report."""
    return {
        "counts": dict(released.counts),
        "percentages": dict(released.percentages),
        "things": dict(released.things),
        "hidden_up_to": released.policy.hidden_up_to,
        "zeros_shown": released.policy.zeros_shown,
    }


def _share(part: float | None, whole: float | None, scale: int) -> float | None:
    return None if part is None or not whole else scale * part / whole
