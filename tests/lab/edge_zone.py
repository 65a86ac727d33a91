"""The account's own zone and its certificates, as tests change them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lab.edge import Edge

DOMAIN = "omnirapeutic.example"


def zone_id(edge: Edge) -> str:
    """The first zone's."""
    return str(edge.lab.client("route53").list_hosted_zones()["HostedZones"][0]["Id"])


def change(edge: Edge, action: str, record: dict[str, Any], zone: str = "") -> None:
    """ChangeResourceRecordSets: one change."""
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    edge.lab.client("route53").change_resource_record_sets(HostedZoneId=zone or zone_id(edge), ChangeBatch=batch)


def record(name: str, kind: str, *values: str, ttl: int = 60) -> dict[str, Any]:
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": each} for each in values]}


def site(edge: Edge) -> dict[str, Any]:
    """The record of the site's name."""
    found = edge.lab.client("route53").list_resource_record_sets(HostedZoneId=zone_id(edge))["ResourceRecordSets"]
    return next(dict(each) for each in found if each["Name"] == f"{edge.site}." and each["Type"] == "A")


def request(edge: Edge, name: str, *, prove: bool = True, zone: str = "", region: str = "") -> str:
    """RequestCertificate, and the record that proves the name; the ARN."""
    acm = edge.lab.client("acm")
    arn = str(acm.request_certificate(DomainName=name, ValidationMethod="DNS")["CertificateArn"])
    if prove:
        wanted = certificate(edge, arn)["DomainValidationOptions"][0]["ResourceRecord"]
        change(edge, "UPSERT", record(wanted["Name"], wanted["Type"], wanted["Value"], ttl=300), zone)
    return arn


def certificate(edge: Edge, arn: str) -> dict[str, Any]:
    return dict(edge.lab.client("acm").describe_certificate(CertificateArn=arn)["Certificate"])


def listener_arn(edge: Edge) -> str:
    return str(edge.listener(443)["ListenerArn"])


def shown(edge: Edge) -> str:
    """The ARN of the certificate that the listener shows by default."""
    return str(edge.listener(443)["Certificates"][0]["CertificateArn"])


def show(edge: Edge, arn: str) -> None:
    """ModifyListener: the default certificate."""
    edge.lab.client("elbv2").modify_listener(ListenerArn=listener_arn(edge), Certificates=[{"CertificateArn": arn}])


def add(edge: Edge, arn: str) -> None:
    """AddListenerCertificates."""
    edge.lab.client("elbv2").add_listener_certificates(
        ListenerArn=listener_arn(edge), Certificates=[{"CertificateArn": arn}]
    )


def imported(edge: Edge, name: str, lasts: timedelta) -> str:
    """ImportCertificate: one that somebody has made; the ARN."""
    key, now = ec.generate_private_key(ec.SECP256R1()), edge.now().astimezone(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_plain(now - timedelta(days=1)))
        .not_valid_after(_plain(now + lasts))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    answer = edge.lab.client("acm").import_certificate(Certificate=made.public_bytes(pem), PrivateKey=secret)
    return str(answer["CertificateArn"])


def _plain(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
