"""Certificates of listeners: names, status, expiry. Source: ACM API reference, DescribeCertificate."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.edge import Certificate

collector = Collector[str](
    __name__,
    yields=(Certificate,),
    needs=("acm:DescribeCertificate",),
    fills=lambda certificate: (One(Certificate, certificate),),
    absent=("ResourceNotFoundException",),
)


@collector.read
async def read(door: Door, certificate: str) -> Facts:
    reply = await door.call("acm:DescribeCertificate", CertificateArn=certificate)
    found = parse(Certificate, reply.body.get("Certificate", {}), reply.call, "Certificate", reply.at)
    return one_of(Certificate, certificate, found)
