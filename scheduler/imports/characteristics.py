"""What people told about themselves as a file brings it: a row a person and question, held to its own answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scheduler.domain.characteristics import AnswerError, CarerAnswer, answer_id
from scheduler.imports import cells
from scheduler.imports.columns import NAME, Kind, RowError, must
from scheduler.imports.ground import Ground


def _known_answer(values: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """Hold an answer to the list of its question."""
    asked = ground.questions[values["characteristic"]]
    try:
        answer = asked.read(values["answer"])
    except AnswerError:
        message = f"is no answer to “{asked.name}”. Write one of: {'; '.join(asked.every_answer)}."
        raise RowError(message, "answer") from None
    key = answer_id(values["carer_id"], asked.id)
    return {**values, "id": key, "answer": answer}


CHARACTERISTICS = Kind(
    key="characteristics",
    one="answer about a person",
    many="answers about people",
    intro="A row a person and question, as your contract asks: ethnicity, disability and the like. Carers come first.",
    makes=CarerAnswer,
    columns=(
        must(
            "carer_id",
            "Carer reference",
            lambda text, ground: ground.carer(cells.read_id(text)),
            "As in the file of carers.",
            "C-2001",
            "carer id",
            "person id",
            "person",
            "carer",
        ),
        must(
            "characteristic",
            "Question",
            lambda text, ground: ground.question(text),
            "Name or reference of the characteristic.",
            "Gender",
            "characteristic",
            "about",
        ),
        must(
            "answer",
            "Answer",
            NAME,
            "One of its answers, “prefer not to say” or “unknown”; leave out whom nobody asked.",
            "prefer not to say",
            "value",
            "response",
        ),
    ),
    start={},
    whole=False,
    finish=_known_answer,
    twice="Each person answers a question once: delete one of the rows.",
)
