"""What WAF refuses in the rules that it is given.

The texts are AWS's as Terraform users report them: github.com/hashicorp/terraform-provider-aws issue 34320 (a minimum
requirement), github.com/trussworks/terraform-aws-wafv2 issue 87 (capacity). Limits: developer guide, "AWS WAF quotas",
and API reference, RateBasedStatement.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stackmedic.lab.physics.waf.capacity import MOST_OF_AN_ACL, cost
from stackmedic.lab.physics.waf.managed import groups
from stackmedic.lab.wire import AwsError

Settings = Mapping[str, Any]
WINDOWS = (60, 120, 300, 600)
REFERENCES = {"IPSetReferenceStatement", "RegexPatternSetReferenceStatement", "RuleGroupReferenceStatement"}
OF_GROUPS = {"ManagedRuleGroupStatement", "RuleGroupReferenceStatement"}

MISSING = "AWS WAF couldn’t perform the operation because your resource doesn’t exist."
NOT_AN_ARN = (
    "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes."
)
TOO_LITTLE = (
    "You haven't met a minimum requirement for a threshold setting. Examples include a rule group capacity setting "
    "that's too low and an OR statement with only one nested statement."
)
BAD_FORMAT = "The parameter contains formatting that is not valid."
TOO_MUCH = "You exceeded the capacity limit for a rule group or web ACL."
DUPLICATE = (
    "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one."
)
NOT_ONE = "You have used none or multiple values for a field that requires exactly one value."
WRONG_REFERENCE = "A reference in your rule statement is not valid."


def refused(reason: str, field: str, parameter: str) -> AwsError:
    text = f"Error reason: {reason}, field: {field}, parameter: {parameter}"
    return AwsError("WAFInvalidParameterException", text)


def missing() -> AwsError:
    return AwsError("WAFNonexistentItemException", MISSING)


def check(rules: Iterable[Settings], store: Any, most: int = MOST_OF_AN_ACL) -> int:
    """What the rules cost. Raises what WAF refuses; ``store`` is moto's."""
    known = list(rules)
    priorities = [int(each["Priority"]) for each in known]
    if len(set(priorities)) < len(priorities):
        raise AwsError("WAFDuplicateItemException", DUPLICATE)
    for each in known:
        name = kind_of(each["Statement"])
        if (name in OF_GROUPS) != (each.get("OverrideAction") is not None):
            raise refused(WRONG_REFERENCE, "RULE", "Statement")
        for kind, settings in statements(each["Statement"]):
            _single(kind, settings, store)
    needed = cost(known, store.rule_groups)
    if needed > most:
        raise refused(TOO_MUCH, "WEB_ACL" if most == MOST_OF_AN_ACL else "RULE_GROUP", str(needed))
    return needed


def check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error:
        raise refused(BAD_FORMAT, "REGEX_PATTERN_REFERENCE_STATEMENT", pattern) from None


def kind_of(statement: Settings) -> str:
    given = [name for name, value in statement.items() if value is not None]
    if len(given) != 1:
        raise refused(NOT_ONE, "STATEMENT", "Statement")
    return given[0]


def statements(statement: Settings) -> Iterator[tuple[str, Settings]]:
    """A statement and all that are nested in it."""
    name = kind_of(statement)
    settings = statement[name]
    yield name, settings
    nested = [*(settings.get("Statements") or ()), settings.get("Statement"), settings.get("ScopeDownStatement")]
    for each in nested:
        if each is not None:
            yield from statements(each)


def _single(kind: str, settings: Settings, store: Any) -> None:
    if kind in ("AndStatement", "OrStatement") and len(settings["Statements"]) < 2:
        raise refused(TOO_LITTLE, kind.replace("Statement", "_Statement").upper(), kind)
    if kind == "RateBasedStatement":
        window = int(settings.get("EvaluationWindowSec") or 300)
        if window not in WINDOWS:
            raise refused(BAD_FORMAT, "RATE_BASED_STATEMENT", str(window))
    if kind == "RegexMatchStatement":
        check_pattern(str(settings["RegexString"]))
    if kind == "ManagedRuleGroupStatement" and settings["VendorName"] == "AWS" and settings["Name"] not in groups():
        raise missing()
    if kind in REFERENCES:
        known = {**store.ip_sets, **store.regex_pattern_sets, **store.rule_groups}
        if str(settings["ARN"]) not in known:
            raise missing()
