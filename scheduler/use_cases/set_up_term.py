"""A coordinator sets a term up: its days, what the contract asks for, what is kept clear, wishes, the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from scheduler import clock
from scheduler.domain.accounts import SignedIn
from scheduler.domain.calendar import DateRange, Term
from scheduler.domain.facts import Facts, Strand, Target
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.planning import QuietTime
from scheduler.domain.term_settings import (
    read_holiday,
    read_key_date,
    read_lock,
    read_quiet_time,
    read_settings,
    read_strand,
    read_target,
)
from scheduler.domain.term_wishes import with_wish, without_wish
from scheduler.errors import EvenhandError
from scheduler.optimise.programme import problems_in
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.problems import faults_in
from scheduler.profiles import UnknownServiceError, find_profile
from scheduler.profiles.terms import read_terms
from scheduler.store import Db, NotFoundError, Store, TermSummary, list_services, list_terms, load_facts, record_audit
from scheduler.store.facts_at_hand import FactsAtHand
from scheduler.store.term_settings import hold_service, set_settings, set_strands, set_targets, set_term

Sent = Mapping[str, str]
Change = Callable[[Facts], Facts]
Item = TypeVar("Item", Strand, Target)


class TermError(EvenhandError):
    """Something of a term cannot be set; the words say why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """A term as it is set up. ``from_profile`` are strands of the contract that are left out, and its own figures."""

    facts: Facts
    problems: tuple[Finding, ...]
    left_out_strands: tuple[Strand, ...]
    left_out_targets: tuple[Target, ...]
    contract_strands: Mapping[str, Strand]
    contract_targets: Mapping[str, Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsView:
    """The terms of a service, and those of the calendar that it does not have yet."""

    terms: tuple[TermSummary, ...]
    to_come: tuple[Term, ...]


class SetUpTerm:
    """What coordinators set before a term is planned.

    Parameters
    ----------
    store
        The database.
    data_dir
        The product's data: profiles of services, calendars.
    """

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._data_dir = data_dir
        self._at_hand = FactsAtHand()

    def terms(self, service_id: str) -> TermsView:
        """Return the terms of a service, and those that could be added from the calendar."""
        with self._store.read() as db:
            known = list_terms(db, service_id)
        taken = {one.id for one in known}
        calendar = read_terms(self._data_dir / "calendars" / "england.toml")
        coming = tuple(one for one in calendar if one.id not in taken and one.last >= clock.today())
        return TermsView(terms=known, to_come=coming)

    def first_service(self) -> str | None:
        """Return the id of the first service, for whoever belongs to all of them."""
        with self._store.read() as db:
            return next((one.id for one in list_services(db)), None)

    def term(self, service_id: str, term_id: str) -> TermView:
        """Return a term as it is set up.

        Raises
        ------
        TermError
            When the service has no such term.
        """
        try:
            with self._store.read() as db:
                facts = self._at_hand.load(db, service_id, term_id)
        except NotFoundError as error:
            raise TermError(str(error)) from None
        strands, targets = self._contract(service_id)
        runs, owed = {one.id for one in facts.strands}, {one.id for one in facts.targets}
        return TermView(
            facts=facts,
            problems=problems_in(facts),
            left_out_strands=tuple(one for one in strands.values() if one.id not in runs),
            left_out_targets=tuple(one for one in targets.values() if one.id not in owed),
            contract_strands=strands,
            contract_targets=targets,
        )

    def _contract(self, service_id: str) -> tuple[Mapping[str, Strand], Mapping[str, Target]]:
        """Return the strands and targets of the service's profile; none where it has no profile."""
        try:
            profile = find_profile(service_id, self._data_dir)
        except UnknownServiceError:
            return {}, {}
        return {one.id: one for one in profile.to_strands()}, {one.id: one for one in profile.to_targets()}

    def add_term(self, person: SignedIn, service_id: str, term_id: str) -> None:
        """Add a term of the calendar, with its holidays, bank holidays and key dates.

        Raises
        ------
        TermError
            When the calendar has no such term.
        """
        found = next((one for one in self.terms(service_id).to_come if one.id == term_id), None)
        if found is None:
            message = "The calendar has no such term to come; choose one from the list."
            raise TermError(message)
        with self._store.write() as db:
            hold_service(db, service_id)
            set_term(db, service_id, found)
            _note(db, person, service_id, term_id, "added term", {})

    # the term's days -------------------------------------------------------------------------------------
    def days_from_calendar(self, person: SignedIn, service_id: str, term_id: str) -> None:
        """Set a term's days as the calendar has them, in place of those set by hand. Errors as ``add_term``."""
        calendar = read_terms(self._data_dir / "calendars" / "england.toml")
        found = next((one for one in calendar if one.id == term_id), None)
        if found is None:
            message = "The calendar has no term of this name, so its days are set by hand."
            raise TermError(message)
        self._set_term(person, service_id, term_id, lambda _term: found, "took the calendar's days")

    def add_holiday(self, person: SignedIn, service_id: str, term_id: str, sent: Sent) -> None:
        """Add a run of days without term-time groups; raises ``MistakesError`` with everything to mend."""
        self._set_term(person, service_id, term_id, lambda term: read_holiday(term, sent), "added a holiday")

    def add_day(self, person: SignedIn, service_id: str, term_id: str, sent: Sent) -> None:
        """Add a key date, or a day on which nothing meets; errors as above."""
        self._set_term(person, service_id, term_id, lambda term: read_key_date(term, sent), "added a day")

    def drop_day(self, person: SignedIn, service_id: str, term_id: str, part: str, number: int) -> None:
        """Take one of the term's holidays or days out again; one that is gone already changes nothing."""
        parts = {"school_holidays", "bank_holidays", "key_dates"}

        def without(term: Term) -> Term:
            held = getattr(term, part) if part in parts else ()
            kept = tuple(one for n, one in enumerate(held) if n != number)
            changed: dict[str, Any] = {part: kept}
            return replace(term, **changed) if part in parts else term

        self._set_term(person, service_id, term_id, without, "took out a day")

    def _set_term(
        self, person: SignedIn, service_id: str, term_id: str, change: Callable[[Term], Term], action: str
    ) -> None:
        with self._store.write() as db:
            hold_service(db, service_id)
            facts = _facts(db, service_id, term_id)
            term = change(facts.term)
            _refuse_faults(facts, replace(facts, term=term))
            set_term(db, service_id, term)
            _note(db, person, service_id, term_id, action, {})

    # strands and targets ---------------------------------------------------------------------------------
    def set_strand(
        self,
        person: SignedIn,
        about: tuple[str, str, str],
        sent: Sent,
        ticked: tuple[Sequence[str], Sequence[str]],
    ) -> None:
        """Set how a strand is held; ``about`` are service, term and strand, ``ticked`` weekdays and age bands.

        Raises
        ------
        MistakesError
            With everything to mend.
        TermError
            When there is no such strand, or the contract could not be planned with it.
        """
        service_id, term_id, strand_id = about

        def change(facts: Facts) -> Facts:
            known = {one.id for one in facts.bands}
            _one_of(facts.strands, strand_id, "kind of group")
            made = tuple(
                read_strand(one, sent, *ticked, known) if one.id == strand_id else one for one in facts.strands
            )
            return replace(facts, strands=made)

        self._set(person, service_id, term_id, change, f"set strand {strand_id}")

    def run_strand(self, person: SignedIn, service_id: str, term_id: str, strand_id: str, *, runs: bool) -> None:
        """Leave a strand of the contract out, or bring it back as the contract has it. Errors as above."""
        contract = self._contract(service_id)[0]

        def change(facts: Facts) -> Facts:
            others = tuple(one for one in facts.strands if one.id != strand_id)
            if not runs:
                _one_of(facts.strands, strand_id, "kind of group")
                return replace(facts, strands=others, targets=_without_strand(facts.targets, strand_id))
            back = _one_of(contract.values(), strand_id, "kind of group in the contract")
            owed = {one.id: one for one in self._contract(service_id)[1].values()}
            targets = tuple(
                replace(one, strand_ids=_with_strand(one.strand_ids, owed.get(one.id), strand_id))
                for one in facts.targets
            )
            return replace(facts, strands=tuple(sorted((*others, back), key=lambda one: one.id)), targets=targets)

        self._set(person, service_id, term_id, change, f"{'ran' if runs else 'left out'} strand {strand_id}")

    def set_target(self, person: SignedIn, service_id: str, term_id: str, target_id: str, sent: Sent) -> None:
        """Set how much of a target is owed. Errors as above."""

        def change(facts: Facts) -> Facts:
            _one_of(facts.targets, target_id, "target")
            made = tuple(read_target(one, sent) if one.id == target_id else one for one in facts.targets)
            return replace(facts, targets=made)

        self._set(person, service_id, term_id, change, f"set target {target_id}")

    def owe_target(self, person: SignedIn, service_id: str, term_id: str, target_id: str, *, owed: bool) -> None:
        """Leave a target of the contract out, or bring it back. Errors as above."""
        contract = self._contract(service_id)[1]

        def change(facts: Facts) -> Facts:
            others = tuple(one for one in facts.targets if one.id != target_id)
            if not owed:
                return replace(facts, targets=others)
            back = _one_of(contract.values(), target_id, "target in the contract")
            known = {one.id for one in facts.strands}
            back = replace(back, strand_ids=tuple(one for one in back.strand_ids if one in known))
            return replace(facts, targets=tuple(sorted((*others, back), key=lambda one: one.id)))

        self._set(person, service_id, term_id, change, f"{'owed' if owed else 'left out'} target {target_id}")

    # settings --------------------------------------------------------------------------------------------
    def set_settings(self, person: SignedIn, service_id: str, term_id: str, sent: Sent) -> None:
        """Set the service's planning choices and the budget. Errors as above."""
        self._set(
            person,
            service_id,
            term_id,
            lambda facts: replace(facts, settings=read_settings(facts.settings, sent)),
            "set planning choices",
        )

    def keep_clear(
        self,
        person: SignedIn,
        about: tuple[str, str],
        sent: Sent,
        ticked: tuple[Sequence[str], Sequence[str]],
    ) -> None:
        """Add a time to keep clear; ``about`` are service and term, ``ticked`` age bands, and strands that may meet."""
        service_id, term_id = about
        self._set(
            person,
            service_id,
            term_id,
            lambda facts: replace(facts, settings=read_quiet_time(facts.settings, sent, *ticked)),
            "kept a time clear",
        )

    def keep_day_clear(self, person: SignedIn, service_id: str, term_id: str, number: int) -> None:
        """Keep one of the term's key dates clear for everybody, all day."""

        def change(facts: Facts) -> Facts:
            if not 0 <= number < len(facts.term.key_dates):
                message = "This day is no longer in the term; load the page again."
                raise TermError(message)
            known = facts.term.key_dates[number]
            quiet = QuietTime(days=DateRange(first=known.day, last=known.day, reason=known.name))
            settings = facts.settings
            if quiet in settings.quiet_times:
                return facts
            return replace(facts, settings=replace(settings, quiet_times=(*settings.quiet_times, quiet)))

        self._set(person, service_id, term_id, change, "kept a day clear")

    def wish(self, person: SignedIn, about: tuple[str, str], sent: Sent, days: Sequence[str]) -> None:
        """Add a wish that plans meet where they can, change one (``wish`` names it), or take it out. Errors as above.

        ``about`` are service and term, ``days`` the weekdays that were ticked.
        """
        wish_id, drops = sent.get("wish", ""), sent.get("what") == "drop"

        def change(facts: Facts) -> Facts:
            own = without_wish(facts.settings, wish_id) if drops else with_wish(facts, sent, days, wish_id)
            return replace(facts, settings=own)

        action = "took out a wish" if drops else "changed a wish" if wish_id else "added a wish"
        self._set(person, *about, change, action)

    def lock(self, person: SignedIn, service_id: str, term_id: str, sent: Sent) -> None:
        """Add what every plan must hold. Errors as above."""
        self._set(
            person,
            service_id,
            term_id,
            lambda facts: replace(facts, settings=read_lock(facts.settings, sent)),
            "added a lock",
        )

    def drop(self, person: SignedIn, service_id: str, term_id: str, part: str, number: int) -> None:
        """Take out a time kept clear (``quiet_times``) or a lock (``locks``) by its place in the list."""

        def change(facts: Facts) -> Facts:
            if part not in {"quiet_times", "locks"}:
                return facts
            kept = tuple(one for n, one in enumerate(getattr(facts.settings, part)) if n != number)
            changed: dict[str, Any] = {part: kept}
            return replace(facts, settings=replace(facts.settings, **changed))

        self._set(person, service_id, term_id, change, f"took out of {part.replace('_', ' ')}")

    def _set(self, person: SignedIn, service_id: str, term_id: str, change: Change, action: str) -> None:
        with self._store.write() as db:
            hold_service(db, service_id)
            before = _facts(db, service_id, term_id)
            after = change(before)
            _refuse_faults(before, after)
            if after.strands != before.strands:
                set_strands(db, service_id, after.strands)
            if after.targets != before.targets:
                set_targets(db, service_id, after.targets)
            if after.settings != before.settings:
                set_settings(db, service_id, after.settings)
            _note(db, person, service_id, term_id, action, {})


def _facts(db: Db, service_id: str, term_id: str) -> Facts:
    try:
        return load_facts(db, service_id, term_id)
    except NotFoundError as error:
        raise TermError(str(error)) from None


def _one_of(items: Iterable[Item], item_id: str, what: str) -> Item:
    found = next((one for one in items if one.id == item_id), None)
    if found is None:
        message = f"There is no such {what}; load the page again."
        raise TermError(message)
    return found


def _without_strand(targets: Sequence[Target], strand_id: str) -> tuple[Target, ...]:
    """Take a strand out of every target; a target that counts nothing any more goes."""
    kept = (replace(one, strand_ids=tuple(s for s in one.strand_ids if s != strand_id)) for one in targets)
    return tuple(one for one in kept if one.strand_ids)


def _with_strand(now: tuple[str, ...], contract: Target | None, strand_id: str) -> tuple[str, ...]:
    counted = contract is not None and strand_id in contract.strand_ids and strand_id not in now
    return (*now, strand_id) if counted else now


def _refuse_faults(before: Facts, after: Facts) -> None:
    """Refuse what would make planning impossible and was possible before."""
    known = {(one.about, one.because) for one in faults_in(before)}
    new = [one for one in faults_in(after) if (one.about, one.because) not in known]
    if new:
        raise MistakesError([Mistake(field="", words=f"{one.about}: {one.because}") for one in new])


def _note(db: Db, person: SignedIn, service_id: str, term_id: str, action: str, detail: Mapping[str, object]) -> None:
    record_audit(
        db,
        service_id=service_id,
        actor=person.actor,
        action=action,
        about_kind="term",
        about_id=term_id,
        detail=detail,
    )
