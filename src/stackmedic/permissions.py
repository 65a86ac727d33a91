"""Which permissions a command needs, from what its code declares. Asks no account."""

from typing import Any

from stackmedic.app import Options, Target, asked_for

OVERVIEWS = ("status", "discover")
WITH_STATE = ("diagnose", "fix", "discover", "terraform-drift", "terraform-guard")
Policy = dict[str, Any]


def iam_policy(command: str, target: Target | None = None, options: Options | None = None, account: str = "") -> Policy:
    """The least policy for a command, narrowed to what is known of the stack without asking any account."""
    from stackmedic.aws.policy import document
    from stackmedic.collect.needs import needs_of_costs, needs_of_probes

    asked = asked_for(target, options, None)
    wanted, options = asked.wanted, asked.options
    known = {"region": options.region or "", "account": account, "cluster": wanted.cluster.rsplit("/", 1)[-1]}
    if len(wanted.services) == 1:
        known["service"] = wanted.services[0]
    calls = _needs(command, options)
    if asked.probing or command == "probe":
        through = asked.probing.through if asked.probing else ""
        calls |= needs_of_probes(through)
        known |= {"InstanceId": through} if "ssm:SendCommand" in calls else {}
    calls |= needs_of_costs() if options.costs else set()
    state = options.state or asked.state or ""
    if command in WITH_STATE and state.startswith("s3://"):
        known |= dict(zip(("Bucket", "Key"), state.removeprefix("s3://").split("/", 1), strict=False))
        calls.add("s3:GetObject")
    return document(calls, {name: each for name, each in known.items() if each})


def _needs(command: str, options: Options) -> set[str]:
    """The calls that a command's code makes, whatever stack is named."""
    from stackmedic.collect import needs

    if command == "discover" and options.state:
        return set(needs.needs_of_a_state())
    if command in OVERVIEWS:
        return set(needs.needs_of_an_overview())
    for name, of in (
        ("triage", needs.needs_of_a_triage),
        ("reach", needs.needs_of_a_way),
        ("terraform-drift", needs.needs_of_a_drift),
        ("terraform-guard", needs.needs_of_a_plan),
    ):
        if command == name:
            return set(of())
    return {*needs.needs_of_a_diagnosis(options.read_secret_keys), *(_needs_of_actions() if command == "fix" else ())}


def _needs_of_actions() -> set[str]:
    from stackmedic.remedy.live_site import NEEDS
    from stackmedic.remedy.practice import practice

    return {*NEEDS, *(call for each in practice().actions.values() for call in each.needs)}
