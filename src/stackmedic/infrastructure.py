"""The verbs about what Terraform declares: its errors, its state and its plans, beside what the account shows.

Like those of app.py: synchronous outside, asynchronous inside; front ends decide nothing. Nothing here runs Terraform.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.model.failed_run import ExplainedError


def explain_run(file: str = "-") -> "tuple[ExplainedError, ...]":
    """Each error of what a run of Terraform printed, with the causes that it points at; a text in which nothing looks
    like an error of Terraform is explained as a whole. Reads no account."""
    from stackmedic.aws.masking import masked_line
    from stackmedic.collect.incident import read_text
    from stackmedic.diagnose.explain.engine import explain
    from stackmedic.diagnose.explain.terraform_run import errors_of
    from stackmedic.model.failed_run import ExplainedError, RunError
    from stackmedic.model.incident import Incident, Statement

    incident = read_text(file)
    found = []
    for each in errors_of("\n".join(one.text for one in incident.statements)):
        said = Incident((Statement(each.text, "terraform_error", each.address),))
        shown = RunError(masked_line(each.summary), _masked(each.text), each.address, each.file, each.line)
        found.append(ExplainedError(shown, explain(said, masked_line)))
    if not found:
        explanation = explain(incident, masked_line)
        found += [ExplainedError(RunError("", ""), explanation)] if explanation.causes else []
    return tuple(found)


def _masked(text: str) -> str:
    from stackmedic.aws.masking import masked_line

    return "\n".join(map(masked_line, text.split("\n")))
