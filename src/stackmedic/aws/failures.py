"""What botocore raises, said in our words: a failed call, useless credentials, or a wrong setting.

Also which failures pass: throttling (retried until the deadline) and broken servers or lines (a few times).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from stackmedic.aws.door import operation_of
from stackmedic.aws.masking import masked
from stackmedic.errors import CallFailed, CredentialsError, StackmedicError, UsageError


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# botocore.retries.standard, without LimitExceededException, which for reads means a quota and not a rate.
THROTTLED = _names(
    "BandwidthLimitExceeded EC2ThrottledException PriorRequestNotComplete ProvisionedThroughputExceededException "
    "RequestLimitExceeded RequestThrottled RequestThrottledException SlowDown ThrottledException Throttling "
    "ThrottlingException TooManyRequestsException TransactionInProgressException"
)
# Codes of answers with a status of 5xx (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
# "Server error codes", and the "Common Errors" of the other services), and our own for a line that broke.
PASSING = THROTTLED | _names(
    "ConnectionFailed DeadlineReached InternalError InternalFailure InternalServerError InternalServerErrorException "
    "InternalServiceError RequestTimeout ServerException ServiceFailure ServiceUnavailable ServiceUnavailableException "
    "Timeout Unavailable"
)
EXPIRED = _names("ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired")
DENIED_ALTOGETHER = _names(
    "AuthFailure IncompleteSignature IncompleteSignatureException InvalidAccessKeyId InvalidClientTokenId "
    "InvalidSecurity InvalidSignatureException MissingAuthenticationToken MissingAuthenticationTokenException "
    "RequestInTheFuture RequestTimeTooSkewed SignatureDoesNotMatch UnrecognizedClientException"
)
CLOCK = _names("RequestExpired RequestInTheFuture RequestTimeTooSkewed InvalidSignatureException SignatureDoesNotMatch")
# How a region answers that the account has not enabled, or that takes no tokens of the global STS endpoint. Sources:
# https://repost.aws/knowledge-center/iam-validate-access-credentials; "Specify which AWS Regions your account can use"
# in the AWS Account Management guide.
UNKNOWN_HERE = _names("AuthFailure InvalidClientTokenId UnrecognizedClientException")
IS_ENABLED = "aws account get-region-opt-status --region-name REGION"

FORBIDS = re.compile(
    r"with an explicit deny in (?P<deny>an? [\w -]{3,40}?(?:policy|boundary))"
    r"|because no (?P<none>(?!identity-based|resource-based)[\w -]{3,40}?(?:policy|boundary)) allows"
)

# Names of botocore's exceptions rather than the classes: importing them takes longer than a whole `--help`.
NO_CREDENTIALS = _names(
    "NoCredentialsError PartialCredentialsError CredentialRetrievalError ConfigNotFound InvalidConfigError "
    "ConfigParseError InfiniteLoopConfigError RefreshWithMFAUnsupportedError MetadataRetrievalError "
    "NoAuthTokenError ClientCredentialsError"
)
LOGIN = _names("SSOTokenLoadError SSOError UnauthorizedSSOTokenError TokenRetrievalError LoginError")
TIMEOUTS = _names("ConnectTimeoutError ReadTimeoutError")
LINES = _names("EndpointConnectionError ConnectionClosedError SSLError ProxyConnectionError HTTPClientError")
SETTINGS = _names(
    "NoRegionError InvalidRegionError UnknownEndpointError EndpointProviderError InvalidEndpointConfigurationError "
    "InvalidDefaultsMode InvalidProxiesConfigError"
)


def translated(error: Exception, call: str, profile: str | None) -> StackmedicError:
    """What to raise instead of an exception of botocore's."""
    kinds = {each.__name__ for each in type(error).__mro__}
    login = f"aws sso login --profile {profile}" if profile else "aws sso login"
    if kinds & {"ProfileNotFound"}:
        return CredentialsError(f"{error}.", "aws configure list-profiles shows the profiles there are")
    if kinds & LOGIN or (kinds & NO_CREDENTIALS and "sso" in str(error).lower()):
        return CredentialsError(f"The AWS login has expired: {error}", login)
    if kinds & NO_CREDENTIALS:
        return CredentialsError(f"No AWS credentials: {error}", f"export AWS_PROFILE=NAME, or {login}")
    if kinds & SETTINGS:
        return UsageError(f"AWS settings: {error}", "export AWS_REGION=eu-central-1, or give --region")
    if kinds & {"ClientError"}:
        return _refused(call, error, login)
    if kinds & TIMEOUTS:
        return CallFailed(call, "Timeout", str(error))
    if kinds & LINES:
        return CallFailed(call, "ConnectionFailed", str(error))
    if kinds & {"ParamValidationError"}:
        return CallFailed(call, "InvalidParameters", str(error))
    return CallFailed(call, "InvalidResponse", f"{type(error).__name__}: {error}")


def exceptions() -> tuple[type[Exception], ...]:
    """What a call through botocore may raise; the last ones when an answer is not what botocore expects."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    odd_answers = (AttributeError, KeyError, TypeError, ValueError)
    return (BotoCoreError, ClientError, ResponseParserError, OSError, *odd_answers)


def forbidden_by(message: str) -> str:
    """Which kind of policy a denial names, where a permission of one's own would not help; else nothing.

    Source: "Troubleshoot access denied error messages" in the IAM User Guide, "Access denied error message format".
    """
    found = FORBIDS.search(message)
    if found is None:
        return ""
    return f"an explicit deny in {found['deny']}" if found["deny"] else f"no {found['none']} allows it"


def is_throttling(error: Exception) -> bool:
    """Whether AWS says that we ask too fast."""
    return _code_and_message(error)[0] in THROTTLED or _status(error) == 429


def is_passing(error: Exception) -> bool:
    """Whether the same call may well succeed in a moment."""
    kinds = {each.__name__ for each in type(error).__mro__}
    return bool(kinds & (TIMEOUTS | LINES)) or _status(error) >= 500


def date_of(answer: Mapping[str, Any]) -> datetime | None:
    """The account's time in an answer, good or bad: its Date header."""
    header = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        return parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None


def answer_of(error: Exception) -> Mapping[str, Any]:
    """The answer inside an exception; empty when none came."""
    answer = getattr(error, "response", None)
    return answer if isinstance(answer, Mapping) else {}


def _refused(call: str, error: Exception, login: str) -> StackmedicError:
    code, message = _code_and_message(error)
    made = getattr(error, "operation_name", "")
    if made and made != operation_of(call):  # botocore made a call of its own first, to get credentials.
        return CredentialsError(f"No credentials for this profile ({made}: {code}: {message})", login)
    doubt = ", and that the clock of this computer is right" if code in CLOCK else ""
    if code in EXPIRED:
        hint = f"{login}; or check with: aws sts get-caller-identity{doubt}" if doubt else login
        return CredentialsError(f"The AWS credentials have expired ({call}: {code}).", hint)
    if code in DENIED_ALTOGETHER:
        other = f", and that the region is enabled: {IS_ENABLED}" if code in UNKNOWN_HERE else doubt
        hint = f"check with: aws sts get-caller-identity{other}"
        return CredentialsError(f"AWS does not accept these credentials ({call}: {code}: {message})", hint)
    return CallFailed(call, code, masked(message))


def _code_and_message(error: Exception) -> tuple[str, str]:
    said = answer_of(error).get("Error", {})
    return str(said.get("Code") or "Unknown"), str(said.get("Message") or "")


def _status(error: Exception) -> int:
    return int(answer_of(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
