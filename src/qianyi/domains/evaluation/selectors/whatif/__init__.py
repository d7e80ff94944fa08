"""What if: a figure of the conditions or a weight of a method were another."""

from __future__ import annotations

from .comparing import GROUPS, SUBJECT, Award, GroupLine, Money, Outcome, balanced, compared
from .conditions import (
    ConditionLine,
    ConditionsAsked,
    FirmPlace,
    Trial,
    bases_of,
    conditions_try,
    figures_changeable,
    firms_forget,
    firms_prepare,
    firms_question,
    lines_by_firm,
    reason_of,
    tried,
)
from .population import names_of
from .weights import (
    WeightLine,
    WeightPlace,
    WeightsAsked,
    WeightsTrial,
    grades_of,
    money_inputs,
    weight_places,
    weight_reason,
    weights_now,
    weights_try,
)

__all__ = [
    "GROUPS",
    "SUBJECT",
    "Award",
    "ConditionLine",
    "ConditionsAsked",
    "FirmPlace",
    "GroupLine",
    "Money",
    "Outcome",
    "Trial",
    "WeightLine",
    "WeightPlace",
    "WeightsAsked",
    "WeightsTrial",
    "balanced",
    "bases_of",
    "compared",
    "conditions_try",
    "figures_changeable",
    "firms_forget",
    "firms_prepare",
    "firms_question",
    "grades_of",
    "lines_by_firm",
    "money_inputs",
    "names_of",
    "reason_of",
    "tried",
    "weight_places",
    "weight_reason",
    "weights_now",
    "weights_try",
]
