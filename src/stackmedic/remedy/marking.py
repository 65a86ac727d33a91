"""How what a run made is known again: a description or a tag that bears the step's token.

Only what bears it was made by this step; everything else belongs to somebody else, and an undo leaves it alone.
"""

TAG = "stackmedic:run"


def description(token: str) -> str:
    """For what takes no tags, such as a rule that is added to a security group."""
    return f"stackmedic {token}"
