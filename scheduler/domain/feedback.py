"""What carers say after a session: the questions, by age, and who may answer them when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.household_rules import Mistake, note

CHILD_TO_YEARS = 11
"""Up to this age a carer is asked in a child's words."""
LEAST, MOST = 1, 5
SATISFIED_FROM = 4
WORDS_CHARACTERS = 1000
HIDES_FROM_CARERS = 5
"""Among so many carers or more, an answer without a name could be anybody's."""
GUESSED = "Only a few people were at this session, so the team may guess that an answer without a name is yours."
GUESSED_BY_CHILDREN = "Only a few people were here. The grown-ups may guess that it was you."


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """How the questions are worded; ``faces`` are the words beside the faces, worst first."""

    overall: str
    faces: tuple[str, str, str, str, str]
    gained_skills: str
    gained_confidence: str
    made_friends: str
    words: str
    without_name: str


FOR_CHILDREN = Questions(
    overall="How was it today?",
    faces=("Really bad", "Not good", "OK", "Good", "Brilliant"),
    gained_skills="I learned something new",
    gained_confidence="I feel braver than before",
    made_friends="I made a friend",
    words="Is there anything you want to tell us?",
    without_name="Keep my name secret",
)
FOR_OTHERS = Questions(
    overall="Overall, how satisfied were you with the session?",
    faces=("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"),
    gained_skills="It helped me learn a skill",
    gained_confidence="It helped me feel more confident",
    made_friends="It helped me make friends",
    words="What was good, and what should be better?",
    without_name="Give feedback without my name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One carer's answers; None where a question was left open."""

    overall: int
    gained_skills: bool | None = None
    gained_confidence: bool | None = None
    made_friends: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCounts:
    """What was answered about the sessions of one strand.

    ``attended`` counts the marks "present" and "late" of registers, or the bookings of a session whose register
    was not taken: whoever could have answered.
    """

    strand_id: str
    sessions: int
    attended: int
    overall: tuple[int, int, int, int, int]
    """Answers of 1, 2, 3, 4 and 5."""
    gained_skills: tuple[int, int]
    """Who said yes, and who answered at all."""
    gained_confidence: tuple[int, int]
    made_friends: tuple[int, int]

    @property
    def answers(self) -> int:
        """Number of answers."""
        return sum(self.overall)

    @property
    def satisfied(self) -> int:
        """Number of answers of 4 or 5."""
        return sum(self.overall[SATISFIED_FROM - 1 :])


def questions_for(age_years: int) -> Questions:
    """Return the questions in the words for an age."""
    return FOR_CHILDREN if age_years <= CHILD_TO_YEARS else FOR_OTHERS


def warning_without_name(carers: int, age_years: int) -> str:
    """Say that an answer without a name may be guessed, where few had a place; empty where it hides well.

    Parameters
    ----------
    carers
        How many had a place in the session, whoever answers among them.
    age_years
        Age of who answers: up to 11 in a child's words.

    Examples
    --------
    >>> warning_without_name(5, 30)
    ''
    """
    if carers >= HIDES_FROM_CARERS:
        return ""
    return GUESSED_BY_CHILDREN if age_years <= CHILD_TO_YEARS else GUESSED


def read_answers(form: Mapping[str, str]) -> Answers | list[Mistake]:
    """Read a form: ``overall`` from 1 to 5, three questions answered "yes" or "no" or left open, and words."""
    found = []
    overall = form.get("overall", "").strip()
    if overall not in {str(one) for one in range(LEAST, MOST + 1)}:
        found.append(Mistake(field="overall", words="Choose one of the five faces"))
    words = note(form.get("words", ""))
    if len(words) > WORDS_CHARACTERS:
        long = f"Write at most {WORDS_CHARACTERS} characters; these are {len(words)}"
        found.append(Mistake(field="words", words=long))
    if found:
        return found
    return Answers(
        overall=int(overall),
        gained_skills=_yes_or_no(form.get("gained_skills", "")),
        gained_confidence=_yes_or_no(form.get("gained_confidence", "")),
        made_friends=_yes_or_no(form.get("made_friends", "")),
        words=words,
    )


def _yes_or_no(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer.strip())


def why_not_yet(*, ends_at: datetime, cancelled: bool, booked: bool, given: bool, now: datetime) -> str | None:
    """Say why a carer cannot give feedback on a session; None when they can.

    Never before it has ended, never on one that was cancelled, once per carer and session, and only by who had a
    place.
    """
    if cancelled:
        return "This session was cancelled, so there is no feedback to give."
    if now < ends_at:
        return f"This session has not ended yet; come back after {ends_at:%H:%M on} {ends_at.day} {ends_at:%B}."
    if not booked:
        return "Feedback is for those who had a place in this session."
    if given:
        return "Feedback on this session has been given already; thank you."
    return None


def added_up(parts: Iterable[FeedbackCounts], strand_id: str) -> FeedbackCounts:
    """Add counts of several strands up under one id."""
    every = tuple(parts)

    def both(name: str) -> tuple[int, int]:
        pairs = [getattr(one, name) for one in every]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)

    one, two, three, four, five = (sum(part.overall[n] for part in every) for n in range(MOST))
    return FeedbackCounts(
        strand_id=strand_id,
        sessions=sum(part.sessions for part in every),
        attended=sum(part.attended for part in every),
        overall=(one, two, three, four, five),
        gained_skills=both("gained_skills"),
        gained_confidence=both("gained_confidence"),
        made_friends=both("made_friends"),
    )
