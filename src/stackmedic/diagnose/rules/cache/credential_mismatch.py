"""The AUTH token or ACL user is wrong, missing, or was rotated on one side.

Source: guide onyx; Redis errors WRONGPASS, NOAUTH, "ERR AUTH <password> called without any password configured";
"Managing AUTH tokens" (ROTATE and SET strategies).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The cache refuses the client's token or user",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="redis wrongpass noauth auth token password acl user invalid rotated missing elasticache authentication",
    signatures=(
        Proves(r"WRONGPASS"),
        Says(r"invalid username-password pair", weight=5.0),
        Says(
            r"AUTH called without any password configured|without any password configured for the default " r"user",
            weight=5.0,
        ),
        Says(r"NOAUTH Authentication required|NOAUTH HELLO", weight=5.0),
        Says(r"NOAUTH", weight=4.0),
        Says(r"(?:ERR )?invalid password|Client sent AUTH, but no password is set", weight=4.0),
        Says(r"NOPERM", weight=4.0),
        Says(
            r"(?:redis|valkey|elasticache|cache) … (?:wrong|missing|rotated|invalid|old) … (?:token"
            r"|password|credential|auth)",
            weight=4.0,
        ),
        Says(
            r"(?:auth token|AUTH) … (?:rotated|changed|mismatch|wrong|missing|not (?:given|set|sent" r"|passed))",
            weight=4.0,
        ),
    ),
    clues=(Refutes(r"patch\w*|maintenance|service update", weight=-4.0), Refutes(r"Invalid AuthToken")),
    confirm=("aws elasticache describe-events --source-type replication-group --duration 1440",),
    cures=(
        "Give the client the token that the server has (rotate with ROTATE, deploy, then SET), and restart the tasks.",
    ),
)
