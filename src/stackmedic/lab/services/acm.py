"""ACM: certificates as their proofs stand. moto keeps only the tags; it would issue by itself after a minute.

Sources: API reference, RequestCertificate, DescribeCertificate, ListCertificates (without a filter only RSA keys of up
to 2,048 bits); "in account … is in use." as Terraform users report it (registry.terraform.io discussions of
``aws_acm_certificate``: "ResourceInUseException: Certificate arn:… in account … is in use.").
"""

import re
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from moto.acm.models import CertBundle

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, before, own
from stackmedic.lab.physics.certificates import authority
from stackmedic.lab.physics.certificates.certificate import (
    EXPIRED,
    FAILED,
    ISSUED,
    PENDING,
    SUCCESS,
    VALID_S,
    Certificate,
    proof,
)
from stackmedic.lab.wire import AwsError, Call

NAME = re.compile(r"^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$")
LISTED_BY_DEFAULT = ("RSA_1024", "RSA_2048")
PAGE, MOST_NAMES = 1000, 100
TOKEN_S = 3600.0


@own("acm", "RequestCertificate")
def request_certificate(account: Account, call: Call) -> dict[str, Any]:
    asked = call.parameters
    names = tuple(dict.fromkeys([asked["DomainName"], *(asked.get("SubjectAlternativeNames") or ())]))
    for name in names:
        if not NAME.match(name) or len(name) > 253:
            text = (
                f"1 validation error detected: Value '{name}' at 'domainName' failed to satisfy constraint: "
                f"Member must satisfy regular expression pattern: {NAME.pattern.strip('^$')}"
            )
            raise AwsError("ValidationException", text)
    if len(names) > MOST_NAMES:
        raise AwsError("LimitExceededException", f"Error: Maximum number of domain names is {MOST_NAMES}.")
    known = _same_request(account, call, names)
    if known:
        return {"CertificateArn": known}
    arn = account.arn("acm", f"certificate/{account.world.uuid()}", call.region)
    email = str(asked.get("ValidationMethod") or "EMAIL") == "EMAIL"
    algorithm = str(asked.get("KeyAlgorithm") or "RSA_2048").replace("_", "-", 1)
    made = account.certificates.request(arn, names, email=email, key_algorithm=algorithm)
    made.token = (str(asked.get("IdempotencyToken") or ""), account.world.now)
    _store(account, call.region, made, asked.get("Tags") or [])
    return {"CertificateArn": arn}


def _same_request(account: Account, call: Call, names: tuple[str, ...]) -> str | None:
    """A token names the same request for an hour."""
    token = call.parameters.get("IdempotencyToken")
    for each in account.certificates.known.values() if token else ():
        fresh = account.world.now - each.token[1] < TOKEN_S
        if each.token[0] == token and each.names == names and fresh and each.arn.split(":")[3] == call.region:
            return each.arn
    return None


def _store(account: Account, region: str, made: Certificate, tags: list[dict[str, str]]) -> None:
    """moto's load balancers look the certificate up in its own store."""
    now = account.world.now
    pair = authority.issue(account.world.seed, made.arn, made.names, now, now + VALID_S)
    bundle = CertBundle(account.id, pair.certificate, pair.key, region=region, arn=made.arn, cert_type="AMAZON_ISSUED")
    bundle.tags.add(tags)
    account.moto("acm", region)._certificates[made.arn] = bundle


@after("acm", "ImportCertificate")
def import_certificate(account: Account, call: Call, stored: dict[str, Any]) -> None:
    pem, key = (_bytes(call.parameters[name]) for name in ("Certificate", "PrivateKey"))
    read = x509.load_pem_x509_certificate(pem)
    dates = (read.not_valid_before_utc.timestamp(), read.not_valid_after_utc.timestamp())
    chain = _bytes(call.parameters.get("CertificateChain") or b"")
    taken = account.certificates.take(stored["CertificateArn"], _names(read), pem + chain, key, dates)
    taken.serial = read.serial_number
    account.world.changed()


def _bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _names(read: x509.Certificate) -> tuple[str, ...]:
    """The subject's name first, then the alternative ones."""
    common = [str(each.value) for each in read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    try:
        found = read.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        others = list(found.value.get_values_for_type(x509.DNSName))
    except x509.ExtensionNotFound:
        others = []
    return tuple(dict.fromkeys([*common, *others]))


def certificate(account: Account, call: Call) -> Certificate:
    """The certificate that a call names, in the call's region."""
    arn = str(call.parameters["CertificateArn"])
    found = account.certificates.known.get(arn)
    if found is None or arn.split(":")[3] != call.region:
        raise AwsError("ResourceNotFoundException", f"Could not find certificate {arn}.")
    return found


@own("acm", "DescribeCertificate")
def describe_certificate(account: Account, call: Call) -> dict[str, Any]:
    found = certificate(account, call)
    status, users = account.certificates.status(found), account.certificates.users(found.arn)
    wire: dict[str, Any] = {
        "CertificateArn": found.arn,
        "DomainName": found.names[0],
        "SubjectAlternativeNames": list(found.names),
        "Subject": f"CN={found.names[0]}",
        "Issuer": "Amazon",
        "Status": status,
        "KeyAlgorithm": found.key_algorithm,
        "SignatureAlgorithm": "SHA256WITHRSA",
        "InUseBy": users,
        "Type": "IMPORTED" if found.imported else "AMAZON_ISSUED",
        "KeyUsages": [],
        "ExtendedKeyUsages": [],
        "RenewalEligibility": "ELIGIBLE" if users and status == ISSUED and not found.imported else "INELIGIBLE",
        "Options": {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"},
    }
    utc = account.world.utc
    if found.imported:
        wire |= {"ImportedAt": utc(found.requested), "Issuer": "", "SignatureAlgorithm": "SHA256WITHECDSA"}
    else:
        wire |= {"CreatedAt": utc(found.requested), "DomainValidationOptions": _proofs(account, found)}
    if status in (ISSUED, EXPIRED):
        wire |= {
            "NotBefore": utc(account.certificates.not_before(found)),
            "NotAfter": utc(account.certificates.not_after(found)),
            "Serial": _serial(account, found),
        }
        wire |= {} if found.imported else {"IssuedAt": utc(found.issued)}
    if status == FAILED:
        wire["FailureReason"] = found.reason
    if found.renewal is not None:
        wire["RenewalSummary"] = {
            "RenewalStatus": found.renewal.status,
            "DomainValidationOptions": _proofs(account, found),
            "UpdatedAt": utc(found.renewal.updated),
        } | ({"RenewalStatusReason": found.renewal.reason} if found.renewal.reason else {})
    return {"Certificate": wire}


def _serial(account: Account, found: Certificate) -> str:
    number = found.serial or x509.load_pem_x509_certificate(account.certificates.pem(found)[0]).serial_number
    text = f"{number:032x}"
    return ":".join(text[place : place + 2] for place in range(0, len(text), 2))


def _proofs(account: Account, found: Certificate) -> list[dict[str, Any]]:
    """Each name with the record that proves it."""
    shown = []
    for name in found.names:
        given = SUCCESS if found.status in (ISSUED, EXPIRED) and not found.renewal else found.proven.get(name, PENDING)
        one: dict[str, Any] = {
            "DomainName": name,
            "ValidationDomain": name.removeprefix("*."),
            "ValidationStatus": FAILED if found.status == FAILED else given,
            "ValidationMethod": "EMAIL" if found.email else "DNS",
        }
        if found.email:
            one["ValidationEmails"] = [f"{box}@{name.removeprefix('*.')}" for box in ("admin", "hostmaster")]
        else:
            where, what = proof(account.id, name)
            one["ResourceRecord"] = {"Name": where, "Type": "CNAME", "Value": what}
        shown.append(one)
    return shown


@own("acm", "ListCertificates")
def list_certificates(account: Account, call: Call) -> dict[str, Any]:
    asked = call.parameters
    wanted = asked.get("CertificateStatuses") or ()
    kinds = (asked.get("Includes") or {}).get("keyTypes") or LISTED_BY_DEFAULT
    found = [each for each in account.certificates.known.values() if each.arn.split(":")[3] == call.region]
    shown = [
        _summary(account, each)
        for each in found
        if (not wanted or account.certificates.status(each) in wanted) and each.key_algorithm.replace("-", "_") in kinds
    ]
    start, size = int(asked.get("NextToken") or 0), int(asked.get("MaxItems") or PAGE)
    answer: dict[str, Any] = {"CertificateSummaryList": shown[start : start + size]}
    return answer | ({"NextToken": str(start + size)} if start + size < len(shown) else {})


def _summary(account: Account, found: Certificate) -> dict[str, Any]:
    status, utc = account.certificates.status(found), account.world.utc
    in_use = bool(account.certificates.users(found.arn))
    one: dict[str, Any] = {
        "CertificateArn": found.arn,
        "DomainName": found.names[0],
        "SubjectAlternativeNameSummaries": list(found.names),
        "HasAdditionalSubjectAlternativeNames": False,
        "Status": status,
        "Type": "IMPORTED" if found.imported else "AMAZON_ISSUED",
        "KeyAlgorithm": found.key_algorithm,
        "InUse": in_use,
        "Exported": False,
        "RenewalEligibility": "ELIGIBLE" if in_use and status == ISSUED and not found.imported else "INELIGIBLE",
    }
    if status in (ISSUED, EXPIRED):
        one |= {
            "NotBefore": utc(account.certificates.not_before(found)),
            "NotAfter": utc(account.certificates.not_after(found)),
        }
        one |= {} if found.imported else {"IssuedAt": utc(found.issued)}
    return one | {("ImportedAt" if found.imported else "CreatedAt"): utc(found.requested)}


@own("acm", "GetCertificate")
def get_certificate(account: Account, call: Call) -> dict[str, Any]:
    found = certificate(account, call)
    if account.certificates.status(found) not in (ISSUED, EXPIRED):
        raise AwsError("RequestInProgressException", f"Certificate {found.arn} is not issued yet.")
    return {
        "Certificate": account.certificates.pem(found)[0].decode(),
        "CertificateChain": account.certificates.root.decode(),
    }


@before("acm", "DeleteCertificate")
def may_delete(account: Account, call: Call) -> None:
    found = certificate(account, call)
    if account.certificates.users(found.arn):
        text = f"Certificate {found.arn} in account {account.id} is in use."
        raise AwsError("ResourceInUseException", text)


@after("acm", "DeleteCertificate")
def delete_certificate(account: Account, call: Call, stored: dict[str, Any]) -> None:
    account.certificates.forget(call.parameters["CertificateArn"])
