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
    "strand": "A line of the contract’s programme: a kind of group, with how often, for whom and with how many staff.",
    "target": "An amount that the contract promises. A term owes its share of days, rounded up.",
    "cadence": "How often a group meets: every week, every other week, once a month, or once.",
    "age band": (
        "Carers from one age to another, such as 5 to 11. Groups are held for an age band, and "
        "access is counted for each."
    ),
    "priority": (
        "What comes first where not everything can be had: every rule, then the promises of the contract, then fair "
        "access, then the other aims in the order that you choose."
    ),
    "equity index": (
        "One figure for how fairly places are shared: the even level of access that would be worth as much (EDE). It "
        "is the average where all can reach the same, and lower the more unevenly places are shared."
    ),
    "lost to unequal sharing": (
        "How many per cent of the mean are lost because places are shared unevenly; nought is best."
    ),
    "reach": (
        "A place is within reach where carers can travel to it within the service’s limit of minutes. Places are "
        "shared out among the carers who can reach them."
    ),
    "take-up": "Who came, by where carers live, not by where the group was. Provision is what is offered.",
    "contract's year": (
        "Twelve months from the month in which the contract began, or from 1 April where it does not say."
    ),
    "owed by now": "What of a year’s target should have been reached by today, day by day.",
}
