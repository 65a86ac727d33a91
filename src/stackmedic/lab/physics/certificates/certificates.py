"""Every certificate of the account: proofs are looked for, certificates issued, renewed, and at last expired.

While a certificate waits, ACM looks for its CNAMEs again and again, for 72 hours. What it finds is what the world's DNS
answers: a record in a zone that nobody delegates to proves nothing. A CAA record that names other authorities only
forbids the issue. Renewal begins 45 days before the end, for certificates in use, and asks for the same proofs again.

Sources: ACM user guide, "DNS validation", "Managed certificate renewal", "Renewal for domains validated by DNS",
"(Optional) Configure a CAA record" (amazon.com, amazontrust.com, awstrust.com, amazonaws.com), "Troubleshoot
certificate requests" (72 hours); API reference, DescribeCertificate. Issuing "can take several minutes" there.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.certificates import authority
from stackmedic.lab.physics.certificates.certificate import (
    CAA_ERROR,
    DAY_S,
    EXPIRED,
    FAILED,
    ISSUED,
    PENDING,
    PENDING_AUTO_RENEWAL,
    RENEWED_BEFORE_S,
    SUCCESS,
    TIMED_OUT,
    VALID_S,
    Certificate,
    Renewal,
    proof,
)

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

LOOKS_EVERY_S = 60.0
ISSUED_AFTER_S = (60.0, 150.0)
GIVES_UP_AFTER_S = 72 * 3600.0
AMAZON = frozenset({"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"})


class Certificates:
    """By ARN; those of all regions, as an ARN tells its region."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.known: dict[str, Certificate] = {}

    # Looking

    def status(self, certificate: Certificate) -> str:
        """ISSUED ends with the certificate itself."""
        over = self.account.world.now >= self.not_after(certificate)
        return EXPIRED if certificate.status == ISSUED and over else certificate.status

    def not_after(self, certificate: Certificate) -> float:
        return certificate.not_after - self._age_s(certificate)

    def not_before(self, certificate: Certificate) -> float:
        return certificate.not_before - self._age_s(certificate)

    def _age_s(self, certificate: Certificate) -> float:
        """How much older than the lab a certificate is; what was renewed since is new."""
        if certificate.imported or (certificate.renewal and certificate.renewal.status == SUCCESS):
            return 0.0
        return self.account.hidden.get(hidden.variable(hidden.CERTIFICATE_AGE, certificate.names[0]), 0.0) * DAY_S

    def users(self, arn: str) -> list[str]:
        """The load balancers that show a certificate, by ARN."""
        known = self.account.moto("elbv2", arn.split(":")[3]).load_balancers.values()
        return [each.arn for each in known if any(arn in shown(one) for one in each.listeners.values())]

    def chosen(self, listener: Any, host: str) -> Certificate | None:
        """The certificate that a listener shows to who asks for a host: one that fits, else the default."""
        offered = [self.known[arn] for arn in shown(listener) if arn in self.known]
        fitting = [each for each in offered if each.fits(host)]
        if fitting:  # "Certificate list": of several that fit, the one that is valid longest decides last.
            return max(fitting, key=self.not_after)
        return offered[0] if offered else None

    def accepted(self, listener: Any, host: str) -> bool:
        """Whether a client that knows the authority accepts what it is shown; what ACM does not know is good."""
        found = self.chosen(listener, host)
        if found is None:
            return True
        return found.fits(host) and self.not_before(found) <= self.account.world.now < self.not_after(found)

    def names_elsewhere(self, listener: Any) -> list[str]:
        """The names of a listener's certificates whose DNS is not of this account; it is taken to lead here."""
        offered = [self.known[arn] for arn in shown(listener) if arn in self.known]
        names = [name for each in offered for name in each.names if not name.startswith("*.")]
        return [name for name in names if not self.account.names.is_ours(name)]

    def pem(self, certificate: Certificate) -> tuple[bytes, bytes]:
        """Certificate and key, as they are on the wire."""
        if certificate.imported:
            return certificate.pem, certificate.key
        dates = self.not_before(certificate), self.not_after(certificate)
        made = authority.issue(self.account.world.seed, certificate.arn, certificate.names, *dates)
        return made.certificate, made.key

    @property
    def root(self) -> bytes:
        """The authority's own certificate, for clients to trust."""
        return authority.root(self.account.world.seed).certificate

    # Acting

    def request(self, arn: str, names: tuple[str, ...], *, email: bool, key_algorithm: str) -> Certificate:
        """A certificate is asked for."""
        now = self.account.world.now
        made = Certificate(arn, names, now, email=email, key_algorithm=key_algorithm)
        made.not_before, made.not_after = now, now + VALID_S
        self.known[arn] = made
        self.account.world.after(LOOKS_EVERY_S / 2, lambda: self._look(made))
        return made

    def take(self, arn: str, names: tuple[str, ...], pem: bytes, key: bytes, dates: tuple[float, float]) -> Certificate:
        """A certificate is imported, perhaps in the place of another."""
        made = Certificate(arn, names, self.account.world.now, imported=True, status=ISSUED, pem=pem, key=key)
        made.issued, (made.not_before, made.not_after) = made.requested, dates
        self.known[arn] = made
        self._watch_end(made)
        return made

    def forget(self, arn: str) -> None:
        self.known.pop(arn, None)

    # What happens

    def _alive(self, certificate: Certificate) -> bool:
        return self.known.get(certificate.arn) is certificate

    def _look(self, certificate: Certificate) -> None:
        """Look for the proofs of a certificate that waits."""
        if not self._alive(certificate) or certificate.status != PENDING:
            return
        world = self.account.world
        if world.now - certificate.requested >= GIVES_UP_AFTER_S:
            certificate.status = TIMED_OUT
            return
        if all(list(self._proven(certificate))):
            world.after(world.between(*ISSUED_AFTER_S), lambda: self._issue(certificate))
        else:
            world.after(LOOKS_EVERY_S, lambda: self._look(certificate))

    def _proven(self, certificate: Certificate) -> Iterator[bool]:
        """For each name whether the world's DNS has its proof now."""
        for name in certificate.names:
            found = not certificate.email and self._has_proof(name)
            certificate.proven[name] = SUCCESS if found else PENDING
            yield found

    def _has_proof(self, name: str) -> bool:
        where, what = proof(self.account.id, name)
        names = self.account.names
        if not names.is_ours(where):  # Its DNS is not of this account; whether somebody put the record there is hidden.
            return self.account.hidden.get(hidden.variable(hidden.PROVEN_ELSEWHERE, name), 0.0) > 0
        if names.public_zone(where) is None:
            return False
        return any(
            what.rstrip(".") == value.rstrip(".") for each in names.ask(where, "CNAME").records for value in each.values
        )

    def _forbidden(self, certificate: Certificate) -> bool:
        """Whether CAA records of a name, or of the closest one above that has any, leave Amazon out (RFC 8659)."""
        return any(not self._admits_amazon(name.removeprefix("*.")) for name in certificate.names)

    def _admits_amazon(self, name: str) -> bool:
        while "." in name:
            values = [value for each in self.account.names.ask(name, "CAA").records for value in each.values]
            issuers = [
                value.split(None, 2)[2].strip('"').partition(";")[0].strip() for value in values if " issue " in value
            ]
            if values:
                return not issuers or bool(AMAZON & set(issuers))
            name = name.partition(".")[2]
        return True

    def _issue(self, certificate: Certificate) -> None:
        if not self._alive(certificate) or certificate.status != PENDING:
            return
        if self._forbidden(certificate):
            certificate.status, certificate.reason = FAILED, CAA_ERROR
            return
        self._date(certificate)
        certificate.status = ISSUED
        self._watch_end(certificate)
        self.account.world.after(DAY_S, lambda: self._tend(certificate))
        self.account.world.changed()

    def _date(self, certificate: Certificate) -> None:
        """New dates, from the beginning of today."""
        certificate.issued = self.account.world.now
        certificate.not_before = certificate.issued // DAY_S * DAY_S
        certificate.not_after = certificate.not_before + VALID_S - 1

    def _watch_end(self, certificate: Certificate) -> None:
        """Clients notice the end at once."""
        left = certificate.not_after - self.account.world.now
        self.account.world.after(max(0.0, left), self.account.world.changed)

    def _tend(self, certificate: Certificate) -> None:
        """Once a day: whether it is time to renew, and whether that can be done."""
        if not self._alive(certificate) or self.status(certificate) != ISSUED:
            return
        world = self.account.world
        world.after(DAY_S, lambda: self._tend(certificate))
        if self.not_after(certificate) - world.now > RENEWED_BEFORE_S or not self.users(certificate.arn):
            return
        if self._forbidden(certificate):
            certificate.renewal = Renewal(FAILED, world.now, CAA_ERROR)
        elif not all(list(self._proven(certificate))):
            certificate.renewal = Renewal(PENDING, world.now)
        elif certificate.renewal is None or certificate.renewal.status != PENDING_AUTO_RENEWAL:
            certificate.renewal = Renewal(PENDING_AUTO_RENEWAL, world.now)
            world.after(world.between(*ISSUED_AFTER_S), lambda: self._renew(certificate))

    def _renew(self, certificate: Certificate) -> None:
        if self._alive(certificate) and self.status(certificate) == ISSUED:
            certificate.renewal = Renewal(SUCCESS, self.account.world.now)
            self._date(certificate)
            self._watch_end(certificate)
            self.account.world.changed()


def shown(listener: Any) -> list[str]:
    """The ARNs of a listener's certificates, the default first."""
    return list(dict.fromkeys(each for each in (listener.certificate, *(listener.certificates or ())) if each))
