"""AWS's codes, words and status for what befalls a call, service by service.

Sources: each API reference's "Common errors" (ThrottlingException, Throttling, ServiceUnavailable, InternalFailure);
EC2 user guide, "Error codes for the Amazon EC2 API" (RequestLimitExceeded, Unavailable, InternalError, RequestExpired);
S3 API reference, "Error responses" (SlowDown, InternalError, ServiceUnavailable, ExpiredToken); ECS API reference,
"Request throttling for the Amazon ECS API" (ThrottlingException, "Rate exceeded", status 400). That query services say
"Throttling" on the wire is from public reports (github.com/kubernetes-sigs/aws-load-balancer-controller/issues).
"""

from stackmedic.lab.wire import AwsError, Call

QUERY = ("query", "query-json")
UNAVAILABLE, INTERNAL = 503, 500
BROKEN = {
    ("ec2", UNAVAILABLE): ("Unavailable", "The service is unavailable. Please try again shortly."),
    ("ec2", INTERNAL): ("InternalError", "An internal error has occurred"),
    ("s3", UNAVAILABLE): ("ServiceUnavailable", "Service is unable to handle request."),
    ("s3", INTERNAL): ("InternalError", "We encountered an internal error. Please try again."),
    ("ecs", INTERNAL): ("ServerException", "Service Unavailable. Please try again later."),
    ("logs", UNAVAILABLE): ("ServiceUnavailableException", "The service cannot complete the request."),
    ("secretsmanager", INTERNAL): ("InternalServiceError", "An error occurred on the server side."),
    ("iam", INTERNAL): ("ServiceFailure", "The request processing has failed because of an unknown error."),
}


def throttled(call: Call) -> AwsError:
    """Too many calls."""
    if call.service == "ec2":
        return AwsError("RequestLimitExceeded", "Request limit exceeded.", UNAVAILABLE)
    if call.service == "s3":
        return AwsError("SlowDown", "Please reduce your request rate.", UNAVAILABLE)
    if call.service == "sns":
        return AwsError("Throttled", "Rate exceeded", 429)
    query = call.protocol in QUERY or call.service in ("route53", "cloudwatch")
    return AwsError("Throttling" if query else "ThrottlingException", "Rate exceeded", 400)


def broken(call: Call, status: int) -> AwsError:
    """The service fails: 503 for what cannot answer now, 500 for what fails while answering."""
    usual = {
        UNAVAILABLE: ("ServiceUnavailable", "The request has failed due to a temporary failure of the server."),
        INTERNAL: ("InternalFailure", "The request processing has failed because of an unknown error."),
    }
    near = UNAVAILABLE if status != INTERNAL else INTERNAL
    code, message = BROKEN.get((call.service, near), usual[near])
    return AwsError(code, message, status)


def expired(call: Call) -> AwsError:
    """The credentials were good, once."""
    if call.service == "ec2":
        return AwsError("RequestExpired", "Request has expired.", 400)
    if call.service == "s3":
        return AwsError("ExpiredToken", "The provided token has expired.", 400)
    text = "The security token included in the request is expired"
    query = call.protocol in QUERY or call.service in ("route53", "cloudwatch")
    return AwsError("ExpiredToken", text, 403) if query else AwsError("ExpiredTokenException", text, 400)


def unknown_key(call: Call) -> AwsError:
    """Nobody knows the access key: it is not active, or not yet known everywhere.

    Sources: EC2 user guide, "Error codes" (AuthFailure); S3 API reference, "Error responses" (InvalidAccessKeyId);
    IAM API reference, "Common errors" (InvalidClientTokenId); of services that speak JSON, UnrecognizedClientException.
    """
    if call.service == "ec2":
        return AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
    if call.service == "s3":
        text = "The AWS Access Key Id you provided does not exist in our records."
        return AwsError("InvalidAccessKeyId", text, 403)
    text = "The security token included in the request is invalid."
    query = call.protocol in QUERY or call.service in ("route53", "cloudwatch")
    return AwsError("InvalidClientTokenId", text, 403) if query else AwsError("UnrecognizedClientException", text, 400)
