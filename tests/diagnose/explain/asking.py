"""Asks for explanations, as the command does."""

from stackmedic.aws.masking import masked_line
from stackmedic.diagnose.explain.engine import explain
from stackmedic.model.explanation import Explanation, Named
from stackmedic.model.incident import Incident, Statement


def explained(*texts: str, stack: str = "") -> Explanation:
    """The explanation of texts of which nobody says what they are."""
    return explain(Incident(tuple(map(Statement, texts)), stack), masked_line)


def causes(*texts: str, stack: str = "") -> list[str]:
    return [each.id for each in explained(*texts, stack=stack).causes]


def first(*texts: str, stack: str = "") -> Named:
    return explained(*texts, stack=stack).causes[0]
