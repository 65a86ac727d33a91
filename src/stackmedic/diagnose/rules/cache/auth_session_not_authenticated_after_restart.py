"""A connection was accepted before the server had loaded its token, after patching or a restart: NOAUTH although the
client authenticates.

Source: ElastiCache service updates; public reports of NOAUTH after maintenance, cured by reconnecting.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The connection was accepted before the server had loaded its token after a restart",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="NOAUTH authentication required after maintenance patching service update restart reconnect session "
    "not authenticated elasticache client",
    signatures=(
        Says(r"NOAUTH … (?:after|since) … (?:patch|maintenance|update|restart|failover)", weight=4.0),
        Says(r"NOAUTH"),
    ),
    clues=(
        Together(
            r"NOAUTH|Authentication required",
            r"patch\w*|maintenance|service update|restart\w*|reboot\w*|failover|replac\w*|upgrade",
            weight=6.0,
        ),
        Refutes(r"rotat\w*|changed password|new (?:token|password)"),
        Refutes(r"WRONGPASS", weight=-2.0),
    ),
    reports=(
        "ElastiCache Redis with AUTH, Sidekiq workers. sidekiq: RedisClient::AuthenticationError? NOAUTH "
        "Authentication required.; elasticache: the node was replaced during a self-service update; client: "
        "password is passed; new processes work",
        "StackExchange.Redis on ElastiCache, maintenance last night. app: NOAUTH Authentication required. "
        "command=PING; restarting the pods cures it",
    ),
    instead_of=("cache.credential_mismatch",),
    confirm=("aws elasticache describe-events --source-type cache-cluster --duration 1440",),
    cures=("Reconnect (restart the tasks), and let the client drop connections that answer NOAUTH.",),
)
