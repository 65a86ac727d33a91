"""The edge of a lab as its clients meet it: HTTP and HTTPS by the stack's names, DNS, and what signals say of it."""

import http.client
import socket
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import dns.edns
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from tests.scenarios.lab import Lab

SITE, CLINIC, ONYX = "staging.ohmycoins.com", "api.omnirapeutic.example", "demo.vigilon.app"
SUFFERED = (
    "HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count",
    "ClientTLSNegotiationErrorCount",
)  # fmt: skip
HURRY_S = 0.3  # How long a client here waits for what never comes.


@dataclass
class Got:
    """What a client of HTTP got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> str:
        return self.body.decode()


@dataclass
class Told:
    """What a client of DNS was told: the code, and each record as (name, type, time to live, value)."""

    code: str
    records: list[tuple[str, str, int, str]] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        return [value for _, _, _, value in self.records]


class Edge:
    """A lab's data ports and edge services."""

    def __init__(self, lab: Lab, site: str = SITE) -> None:
        self.lab = lab
        self.site = site
        self.ports: dict[str, int] = lab.control("status")["ports"]

    # HTTP

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """Trusts the lab's authority."""
        return ssl.create_default_context(cadata=self.lab.control("authority")["pem"])

    def get(
        self, path: str = "/", host: str = "", *, tls: bool = True, method: str = "GET", body: bytes | None = None,
        headers: dict[str, str] | None = None, timeout: float = 10.0, trust: ssl.SSLContext | None = None,
    ) -> Got:  # fmt: skip
        """One request to the load balancer that a host's name leads to."""
        host = host or self.site
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["https" if tls else "http"], timeout=timeout)
        connection.connect()
        if tls:
            assert connection.sock is not None
            connection.sock = (trust or self.trust).wrap_socket(connection.sock, server_hostname=host)
        connection.request(method, path, body, {"Host": host, "User-Agent": "edge-test", **(headers or {})})
        answer = connection.getresponse()
        got = Got(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return got

    def certificate(self, host: str = "") -> dict[str, Any]:
        """The certificate that a host shows, as a client reads it that has verified it."""
        with (
            socket.create_connection(("127.0.0.1", self.ports["https"]), timeout=10) as plain,
            self.trust.wrap_socket(plain, server_hostname=host or self.site) as wrapped,
        ):
            return dict(wrapped.getpeercert() or {})

    # DNS

    def ask(self, name: str, kind: str = "A", *, inside: str = "", tcp: bool = False) -> Told:
        """One question, from the internet or from an address inside a VPC."""
        options = [dns.edns.ECSOption(inside, 32)] if inside else []
        asked = dns.message.make_query(name, kind, use_edns=0 if inside else None, options=options)
        send = dns.query.tcp if tcp else dns.query.udp
        told = send(asked, "127.0.0.1", port=self.ports["dns"], timeout=10)
        records = [
            (each.name.to_text(), dns.rdatatype.to_text(each.rdtype), each.ttl, value.to_text())
            for each in told.answer
            for value in each
        ]
        return Told(dns.rcode.to_text(told.rcode()), records)

    # What the account shows

    @cached_property
    def balancer(self) -> dict[str, Any]:
        return dict(self.lab.client("elbv2").describe_load_balancers()["LoadBalancers"][0])

    def listener(self, port: int) -> dict[str, Any]:
        found = self.lab.client("elbv2").describe_listeners(LoadBalancerArn=self.balancer["LoadBalancerArn"])
        return next(dict(each) for each in found["Listeners"] if each["Port"] == port)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.lab.control("status")["now"])

    def count(
        self, namespace: str, metric: str, minutes: float = 5, statistic: str = "Sum", **dimensions: str
    ) -> float:
        """A metric over the last minutes; 0 without data."""
        end = self.now()
        found = self.lab.client("cloudwatch").get_metric_statistics(
            Namespace=namespace, MetricName=metric, StartTime=end - timedelta(minutes=minutes), EndTime=end,
            Period=60, Statistics=[statistic],
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        )  # fmt: skip
        return float(sum(each[statistic] for each in found["Datapoints"]))

    def hurt(self, minutes: float = 5) -> dict[str, float]:
        """What clients of the load balancer suffered in the last minutes."""
        counted = {each: self.balanced(each, minutes) for each in SUFFERED}
        return {name: times for name, times in counted.items() if times}

    def balanced(self, metric: str, minutes: float = 5) -> float:
        """A metric of the load balancer, summed over the last minutes."""
        name = self.balancer["LoadBalancerArn"].split(":loadbalancer/")[1]
        return self.count("AWS/ApplicationELB", metric, minutes, LoadBalancer=name)
