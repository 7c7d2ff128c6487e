"""Words that a page explains where they stand: those of the glossary, in the voice of a page (a test holds them)."""

from __future__ import annotations

HELP = {
    "worst-served area": "The carers who can reach the fewest places, for every 100 of them. Plans put them first.",
    "EDE": (
        "Even access: the level of access that would be worth as much, if everybody had the same. It is lower than the "
        "average where places are shared unevenly."
    ),
    "bound": "A proven limit: no plan at all can do better than this.",
    "gap": "How far the best plan found lies below what nobody could pass. The true best may lie in between.",
    "rule": (
        "A condition of every plan, such as one group in a hall at a time. A draft may break rules while you work on "
        "it; a published plan never does."
    ),
    "plan": "A draft of a programme, made by the optimiser or by hand.",
    "lock": (
        "What must hold. Every plan holds a group that fits it, whatever that costs; in a draft, what is locked is "
        "neither moved nor cancelled until somebody unlocks it."
    ),
    "wish": (
        "What somebody asks of a plan, such as something in Mere on a Saturday. It is met where it costs no promise "
        "and no access; a draft says which are met."
    ),
    "series": "A recurring group: the same weekday, time and venue through the term.",
    "strand": "A kind of group that the contract asks for, with how often, for whom and with how many staff.",
    "target": "An amount that the contract promises. A term owes its share of days, rounded up.",
}
