"""A coordinator works on a draft: looks at it, changes it by hand, undoes, locks; each change is checked at once."""

from scheduler.domain.drafts import Act, Step, Wish
from scheduler.use_cases.work_on_draft.desks import NoSuchDraftError, Opened
from scheduler.use_cases.work_on_draft.pages_of import Only, Shown, choices
from scheduler.use_cases.work_on_draft.told import Told
from scheduler.use_cases.work_on_draft.tray import Tray, placed, tray_of
from scheduler.use_cases.work_on_draft.work import Asked, DraftError, MovedOn, WorkOnDraft

__all__ = [
    "Act",
    "Asked",
    "DraftError",
    "MovedOn",
    "NoSuchDraftError",
    "Only",
    "Opened",
    "Shown",
    "Step",
    "Told",
    "Tray",
    "Wish",
    "WorkOnDraft",
    "choices",
    "placed",
    "tray_of",
]
