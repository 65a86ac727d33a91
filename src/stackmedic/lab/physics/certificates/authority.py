"""The lab's own certificate authority: it signs what ACM issues, so that a real TLS client has something to verify.

Keys and signatures follow from the seed, so that one seed gives the same bytes. On the wire all keys are of the curve
P-256, whatever ACM says of them: an RSA key would take longer to find than the rest of the lab to start.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # Of the curve P-256 (FIPS 186-4, D.1.2.3).
TEN_YEARS = timedelta(days=3650)
PEM = serialization.Encoding.PEM


class Issued(NamedTuple):
    """A certificate and its key in PEM."""

    certificate: bytes
    key: bytes
    serial: int


def root(seed: int) -> Issued:
    """The authority itself; its dates do not depend on when it is asked for."""
    return _root(seed)


@lru_cache(maxsize=4)
def _root(seed: int) -> Issued:
    key = _key(f"{seed}/root")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"stackmedic lab root {seed}")])
    since = datetime(2024, 1, 1, tzinfo=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(_serial(f"{seed}/root"))
        .not_valid_before(since)
        .not_valid_after(since + TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return _signed(builder, key, key, _serial(f"{seed}/root"))


def issue(seed: int, about: str, names: tuple[str, ...], not_before: float, not_after: float) -> Issued:
    """A certificate for names; ``about`` tells it from others for the same names. Dates are seconds since 1970."""
    authority = x509.load_pem_x509_certificate(_root(seed).certificate)
    place = f"{seed}/{about}/{not_before}"
    key, serial = _key(place), _serial(place)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(datetime.fromtimestamp(int(not_before), UTC))
        .not_valid_after(datetime.fromtimestamp(int(not_after), UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issuer_key(seed), critical=False)
    )
    return _signed(builder, key, _key(f"{seed}/root"), serial)


def _issuer_key(seed: int) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(f"{seed}/root").public_key())


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False)


def _key(place: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(1 + int(sha256(place.encode()).hexdigest(), 16) % (ORDER - 1), ec.SECP256R1())


def _serial(place: str) -> int:
    return int(sha256(f"{place}/serial".encode()).hexdigest()[:31], 16)


def _signed(
    builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, serial: int
) -> Issued:
    made = builder.sign(signer, hashes.SHA256(), ecdsa_deterministic=True)
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Issued(made.public_bytes(PEM), private, serial)
