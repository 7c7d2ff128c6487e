"""Steps of a draft: weighed first, kept under a version, undone, locked; and the list of a term's drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import geopandas as gpd

from exports.panels import held_panel, reach_panel
from exports.panels_html import panels_html
from scheduler import clock
from scheduler.domain.accounts import SignedIn
from scheduler.domain.coverage import places_held
from scheduler.domain.drafts import Act, Step, Wish, replaced
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan
from scheduler.errors import EvenhandError
from scheduler.figures import coverage_rows
from scheduler.optimise.programme.desk import Desk, Weighed, WishError
from scheduler.optimise.programme.explain import explain_area
from scheduler.optimise.programme.findings import Explanation, Finding
from scheduler.optimise.programme.suggest import Move
from scheduler.store import (
    Db,
    Store,
    TermSummary,
    drafts,
    jobs,
    list_services,
    list_terms,
    load_plan,
    record_audit,
    save_plan,
)
from scheduler.store.drafts import DraftLine, MovedOnError
from scheduler.use_cases.work_on_draft.compare import MOST_COMPARED, SideBySide, side_by_side
from scheduler.use_cases.work_on_draft.desks import Desks, NoSuchDraftError, Opened, key_of
from scheduler.use_cases.work_on_draft.told import Told, last_standing, names_of, told_of
from scheduler.use_cases.work_on_draft.wishes import WishLine, wish_lines
from scheduler.use_cases.work_on_draft.words import in_words, is_reached, suggestion_words

LONGEST_NAME = 80


class DraftError(EvenhandError):
    """Something cannot be done to a draft; the words say why, and what to do."""


class MovedOn(DraftError):  # noqa: N818 - no fault of anybody's: somebody else was there first
    """Somebody has changed the draft since it was read; ``steps`` tell what they did."""

    def __init__(self, version: int, steps: tuple[Told, ...]) -> None:
        self.version, self.steps = version, steps
        who = " and ".join(dict.fromkeys(one.who for one in steps)) or "Somebody"
        super().__init__(
            f"{who} changed this draft while you were working on it, so yours was not kept. Look at what was done; "
            "below, your change is weighed anew against the draft as it is now."
        )


SPARE = 6
"""Suggestions beyond those listed, as some are ways that no form asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A wish with what it would do, and the sentence that would be kept of it."""

    wish: Wish
    weighed: Weighed
    words: str
    version: int


class WorkOnDraft:
    """What coordinators do with drafts.

    Parameters
    ----------
    store
        The database.
    shapes
        Gives the outlines of a service's areas, None where there are none.
    """

    def __init__(self, store: Store, shapes: Callable[[str], gpd.GeoDataFrame | None] | None = None) -> None:
        self._store = store
        self._shapes = shapes or (lambda _service_id: None)
        self._desks = Desks()

    # looking ---------------------------------------------------------------------------------------------
    def terms(self, service_id: str) -> tuple[TermSummary, ...]:
        """Return the terms of a service, oldest first."""
        with self._store.read() as db:
            return list_terms(db, service_id)

    def listed(
        self, service_id: str, term_id: str
    ) -> tuple[tuple[tuple[DraftLine, str], ...], tuple[jobs.JobRecord, ...]]:
        """Return the plans of a term, the newest first, each with who changed it last; and those being made."""
        with self._store.read() as db:
            lines = drafts.draft_lines(db, service_id, term_id)
            names = names_of(db, (one.changed_by or "" for one in lines))
            running = jobs.under_way(db, "plan_term", service_id)
        return tuple((one, names.get(one.changed_by or "", "")) for one in lines), running

    def open(self, person: SignedIn, plan_id: int) -> Opened:
        """Return a draft.

        Raises
        ------
        NoSuchDraftError
            When there is none of this number in the person's service.
        """
        with self._store.read() as db:
            return self._desks.open(db, plan_id, person.service_id)

    def history(self, opened: Opened) -> tuple[Told, ...]:
        """Return what was done to a draft, the newest first."""
        with self._store.read() as db:
            return told_of(db, drafts.steps_since(db, opened.record.id))

    def first_service(self) -> str | None:
        """Return the id of the first service, for whoever belongs to all of them; None where there is none."""
        with self._store.read() as db:
            return next((one.id for one in list_services(db)), None)

    def side_by_side(self, person: SignedIn, plan_ids: Sequence[int]) -> SideBySide:
        """Put two plans or more of one term side by side.

        Raises
        ------
        DraftError
            When fewer than two or too many are chosen, or they are of several terms.
        """
        chosen = tuple(dict.fromkeys(plan_ids))
        if not 2 <= len(chosen) <= MOST_COMPARED:  # noqa: PLR2004 - a comparison is of two or more
            message = f"Choose two to {MOST_COMPARED} plans to compare."
            raise DraftError(message)
        with self._store.read() as db:
            opened = [self._desks.open(db, one, person.service_id) for one in chosen]
        if len({(one.record.service_id, one.record.term_id) for one in opened}) > 1:
            message = "Choose plans of one term: those of several terms have nothing to compare."
            raise DraftError(message)
        wishes = [self.wishes(one) for one in opened]
        return side_by_side(opened, wishes, self._shapes(opened[0].facts.service_id))

    def maps(self, opened: Opened) -> str | None:
        """Draw the draft on two small maps: where places are put on, and who can reach them."""
        shapes = self._shapes(opened.facts.service_id)
        if shapes is None:
            return None
        wanted = [area.id for area in opened.facts.areas]
        if not set(wanted) <= set(shapes["id"]):
            return None
        rows = coverage_rows(opened.facts, opened.plan)
        panels = (held_panel(rows, places_held(opened.facts, opened.plan), "service"), reach_panel(rows, "service"))
        return panels_html(shapes[shapes["id"].isin(wanted)], panels, rows, name="draft")

    def explained(self, opened: Opened, area_id: str) -> tuple[Explanation, ...]:
        """Say why an area has what it has in a draft, and what it lacks and why.

        Raises
        ------
        DraftError
            When there is no such area.
        """
        if area_id not in {one.id for one in opened.facts.areas}:
            message = "There is no such area; choose one from the list."
            raise DraftError(message)
        return explain_area(opened.facts, opened.plan, area_id)

    def findings(self, opened: Opened) -> tuple[Finding, ...]:
        """Return every rule that the draft breaks as it stands."""
        return opened.desk.findings()

    def wishes(self, opened: Opened) -> tuple[WishLine, ...]:
        """Say of every wish of the draft's facts by which group it is met, or what stands against it."""
        return wish_lines(opened, self._desks.wishes(opened))

    # weighing --------------------------------------------------------------------------------------------
    def weigh(self, opened: Opened, wish: Wish) -> Asked:
        """Say what a wish would do, without doing it.

        Raises
        ------
        DraftError
            When the wish cannot be read, or what it would change is locked.
        """
        self._refuse_locked(opened, wish)
        try:
            gone, come = opened.desk.read(wish)
        except WishError as error:
            raise DraftError(str(error)) from None
        if gone == come:
            message = "Nothing would be different; change a field first."
            raise DraftError(message)
        words = in_words(opened, wish, gone, come)
        return Asked(wish=wish, weighed=opened.desk.weigh(gone, come), words=words, version=opened.draft.version)

    def suggestions(self, opened: Opened, series_id: str, listed: int = 10) -> tuple[tuple[Move, str], ...]:
        """Return the best other ways of holding a series, each in words."""
        moves = opened.desk.instead_of(series_id, listed + SPARE)
        old = opened.desk.series(series_id)
        kept = [one for one in moves if is_reached(opened, one)][:listed]
        return tuple((one, suggestion_words(opened, one, old)) for one in kept)

    @staticmethod
    def _refuse_locked(opened: Opened, wish: Wish) -> None:
        held = {wish.series_id, f"{wish.series_id}@{wish.day.isoformat()}" if wish.day else ""}
        series = wish.act in {Act.MOVE, Act.CANCEL}
        if series:
            held |= {one for one in opened.draft.locks if one.startswith(f"{wish.series_id}@")}
        if held & set(opened.draft.locks):
            message = "This is locked, so it stays as it is. Unlock it first if it should change."
            raise DraftError(message)

    # doing -----------------------------------------------------------------------------------------------
    def keep(self, person: SignedIn, plan_id: int, wish: Wish, version: int, *, now: datetime | None = None) -> Step:
        """Carry a wish out, thought out for a version of the draft.

        Raises
        ------
        MovedOn
            When somebody has changed the draft meanwhile; it tells what they did.
        DraftError
            When it cannot be done.
        """
        at = now or clock.now()
        try:
            with self._store.write() as db:
                opened = self._held(db, person, plan_id)
                _refuse_moved_on(db, opened, version)
                asked = self.weigh(opened, wish)
                step = Step(
                    version=version + 1,
                    at=at,
                    by=person.actor,
                    words=asked.words,
                    before=asked.weighed.gone,
                    after=asked.weighed.come,
                )
                desk = self._take(db, opened, step)
        except MovedOnError as error:
            raise self._moved_on(plan_id, error) from None
        self._desks.keep(key_of(opened.record, step.version), desk, rests=True)
        return step

    def undo(self, person: SignedIn, plan_id: int, version: int, *, now: datetime | None = None) -> Step:
        """Undo the last step that stands; undoing again goes one further back. Errors as for ``keep``."""
        at = now or clock.now()
        try:
            with self._store.write() as db:
                opened = self._held(db, person, plan_id)
                _refuse_moved_on(db, opened, version)
                last = last_standing(drafts.steps_since(db, plan_id, most=1000))
                if last is None:
                    message = "There is nothing to undo: the draft is as the optimiser made it."
                    raise DraftError(message)
                step = Step(
                    version=version + 1,
                    at=at,
                    by=person.actor,
                    words=f"Undone: {last.words}",
                    before=last.after,
                    after=last.before,
                    undoes=last.version,
                )
                desk = self._take(db, opened, step)
        except MovedOnError as error:
            raise self._moved_on(plan_id, error) from None
        self._desks.keep(key_of(opened.record, step.version), desk, rests=True)
        return step

    def _held(self, db: Db, person: SignedIn, plan_id: int) -> Opened:
        found = self._desks.open(db, plan_id, person.service_id)
        record = drafts.hold_draft(db, found.record.service_id, plan_id)
        if record is None or record.status != "draft":
            message = (
                "This plan is published, so it is no longer changed here. Change single sessions under Bookings, "
                "or work on a copy and publish that."
            )
            raise DraftError(message)
        if not found.rests:
            message = "The facts that this draft was made from are no longer kept. Plan the term again."
            raise DraftError(message)
        return self._desks.open(db, plan_id, person.service_id)

    @staticmethod
    def _take(db: Db, opened: Opened, step: Step) -> Desk:
        plan: Plan = replace(opened.plan, series=replaced(opened.plan.series, step.before, step.after))
        desk = opened.desk.moved_on(plan)
        aims, unmet = desk.figures()
        desk = desk.moved_on(replace(plan, aims=aims, unmet=unmet))
        service_id = opened.record.service_id
        drafts.take_step(db, service_id, opened.record.id, step, aims=aims, unmet=unmet)
        _note(db, service_id, step.by, "changed draft", opened.record.id, {"version": step.version, "what": step.words})
        return desk

    def _moved_on(self, plan_id: int, error: MovedOnError) -> MovedOn:
        with self._store.read() as db:
            return MovedOn(drafts.draft_record(db, plan_id).version, told_of(db, error.steps))

    def lock(self, person: SignedIn, plan_id: int, key: str, *, locked: bool) -> None:
        """Lock a series, or one of its sessions (``series-001@2027-01-05``), or let it go again.

        Raises
        ------
        DraftError
            When the draft has no such series or session, or is published.
        """
        with self._store.write() as db:
            opened = self._held(db, person, plan_id)
            known = {one.id for one in opened.plan.series}
            known |= {f"{one.id}@{day.isoformat()}" for one in opened.plan.series for day in one.dates}
            if key not in known:
                message = "There is no such group or session in the draft; load the page again."
                raise DraftError(message)
            others = [one for one in opened.draft.locks if one != key]
            drafts.set_locks(db, opened.record.service_id, plan_id, [*others, key] if locked else others)
            what = "locked in draft" if locked else "unlocked in draft"
            _note(db, opened.record.service_id, person.actor, what, plan_id, {"what": key})

    def rename(self, person: SignedIn, plan_id: int, name: str) -> None:
        """Give a draft a name of its own; an empty one takes it away."""
        with self._store.write() as db:
            opened = self._held(db, person, plan_id)
            drafts.set_name(db, opened.record.service_id, plan_id, " ".join(name.split())[:LONGEST_NAME])

    def copy(self, person: SignedIn, plan_id: int) -> int:
        """Make a draft that begins as another plan stands, also as a published one; returns its number.

        Raises
        ------
        DraftError
            When its facts are no longer kept.
        """
        with self._store.write() as db:
            opened = self._desks.open(db, plan_id, person.service_id)
            if not opened.rests:
                message = "The facts that this plan was made from are no longer kept. Plan the term again."
                raise DraftError(message)
            plan = load_plan(db, plan_id)
            made_by = f"{plan.made_by.split(' (copy')[0]} (copy of plan {plan_id}, {clock.now():%d %B %Y %H:%M:%S})"
            own = fingerprint(opened.facts)  # facts kept by an older version gain what a newer one knows
            made = save_plan(db, opened.facts, replace(plan, made_by=made_by, facts_fingerprint=own))
            name = opened.draft.name or f"plan {plan_id}"
            drafts.set_name(db, opened.record.service_id, made, f"Copy of {name}"[:LONGEST_NAME])
            _note(db, opened.record.service_id, person.actor, "copied plan", made, {"from": plan_id})
        return made

    def put_away(self, person: SignedIn, plan_id: int) -> None:
        """Delete a draft.

        Raises
        ------
        DraftError
            When it is published.
        """
        with self._store.write() as db:
            opened = self._held_or_old(db, person, plan_id)
            if not drafts.put_away(db, opened.record.service_id, plan_id):
                message = "A published plan is not deleted: families have it in their calendars."
                raise DraftError(message)
            _note(db, opened.record.service_id, person.actor, "deleted draft", plan_id, {})

    def _held_or_old(self, db: Db, person: SignedIn, plan_id: int) -> Opened:
        opened = self._desks.open(db, plan_id, person.service_id)
        if drafts.hold_draft(db, opened.record.service_id, plan_id) is None:
            message = f"There is no plan {plan_id}."
            raise NoSuchDraftError(message)
        return opened


def _refuse_moved_on(db: Db, opened: Opened, version: int) -> None:
    if opened.draft.version != version:
        raise MovedOnError(drafts.steps_since(db, opened.record.id, version))


def _note(db: Db, service_id: str, by: str, action: str, plan_id: int, detail: dict[str, object]) -> None:
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action=action,
        about_kind="plan",
        about_id=str(plan_id),
        detail=detail,
    )
