"""A real account with a small network: two subnets, a group for programs, one for data, and a program's place."""

from typing import Any

from moto.backends import get_backend

from stackmedic.lab.account import Account, load_handlers
from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.physics.needs import Place
from stackmedic.lab.physics.network import Interface, allocate

START = 1_795_000_020.0
USED = ("acm", "cloudwatch", "ec2", "ecs", "elasticache", "elbv2", "iam", "logs", "rds", "s3", "secretsmanager", "sns")
DATABASE = "shop"
CACHE = "shop-redis"
PASSWORD = "correct-horse-battery"
TOKEN = "a-token-of-twenty-chars"


class DataAccount:
    """What a test of a data store needs: clients, time, and a program's interface to connect from."""

    def __init__(self, seed: int = 1) -> None:
        for service in USED:
            for kept in list(get_backend(service).values()):  # type: ignore[call-overload]
                kept.reset()
        load_handlers()
        self.account = Account(START, seed, speed=0.0)
        self.clients = Clients(Gateway(self.account))
        ec2 = self.clients("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnets = [self._subnet(f"10.0.{number}.0/24", zone) for number, zone in enumerate("ab")]
        self.programs, self.data = self._group("programs"), self._group("data")
        for port in (5432, 6379):
            self.admit(port)
        self.program: Interface = allocate(self.account, self.subnets[1], (self.programs,), False)

    def _subnet(self, block: str, zone: str) -> str:
        made = self.clients("ec2").create_subnet(
            VpcId=self.vpc, CidrBlock=block, AvailabilityZone=f"ap-southeast-2{zone}"
        )
        return str(made["Subnet"]["SubnetId"])

    def _group(self, name: str) -> str:
        made = self.clients("ec2").create_security_group(GroupName=name, Description=name, VpcId=self.vpc)
        return str(made["GroupId"])

    def rule(self, port: int) -> list[dict[str, Any]]:
        source = [{"GroupId": self.programs}]
        return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": source}]

    def admit(self, port: int) -> None:
        self.clients("ec2").authorize_security_group_ingress(GroupId=self.data, IpPermissions=self.rule(port))

    def revoke(self, port: int) -> None:
        self.clients("ec2").revoke_security_group_ingress(GroupId=self.data, IpPermissions=self.rule(port))

    def advance(self, minutes: float) -> None:
        self.account.advance(minutes * 60)

    # RDS

    def create_database(self, **changed: Any) -> Any:
        """A PostgreSQL instance, being created."""
        rds = self.clients("rds")
        if DATABASE not in [each["DBSubnetGroupName"] for each in rds.describe_db_subnet_groups()["DBSubnetGroups"]]:
            rds.create_db_subnet_group(
                DBSubnetGroupName=DATABASE, DBSubnetGroupDescription="data", SubnetIds=self.subnets
            )
        wanted = {
            "DBInstanceIdentifier": DATABASE,
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "EngineVersion": "17.2",
            "AllocatedStorage": 20,
            "MasterUsername": "app",
            "MasterUserPassword": PASSWORD,
            "DBName": "shop",
            "DBSubnetGroupName": DATABASE,
            "VpcSecurityGroupIds": [self.data],
        }
        return rds.create_db_instance(**{**wanted, **changed})["DBInstance"]

    def database(self) -> Any:
        return self.clients("rds").describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"][0]

    def status(self) -> str:
        return str(self.database()["DBInstanceStatus"])

    def said(self) -> list[str]:
        """The instance's events of the last two weeks."""
        events = self.clients("rds").describe_events(
            SourceIdentifier=DATABASE, SourceType="db-instance", Duration=14 * 1440
        )
        return [each["Message"] for each in events["Events"]]

    def connect(self, password: str = PASSWORD, **changed: Any) -> str:
        """What comes of connecting to the database, by name."""
        wanted = {"user": "app", "password": password, "database": "shop", "tls": True, "port": 5432, **changed}
        wanted.setdefault("host", self.account.databases.names.instance(DATABASE))
        source, pool = wanted.pop("source", self.program), wanted.pop("pool", 5)
        return self.account.databases.connect(source, Place("postgres", **wanted), pool).name

    # ElastiCache

    def create_cache(self, **changed: Any) -> Any:
        """A replication group with TLS and a token, being created."""
        elasticache = self.clients("elasticache")
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=CACHE, CacheSubnetGroupDescription="data", SubnetIds=self.subnets
        )
        wanted = {
            "ReplicationGroupId": CACHE,
            "ReplicationGroupDescription": "sessions",
            "NumCacheClusters": 2,
            "AutomaticFailoverEnabled": True,
            "CacheNodeType": "cache.t3.micro",
            "Engine": "redis",
            "EngineVersion": "7.0",
            "CacheSubnetGroupName": CACHE,
            "SecurityGroupIds": [self.data],
            "TransitEncryptionEnabled": True,
            "AuthToken": TOKEN,
        }
        asked = {key: value for key, value in {**wanted, **changed}.items() if value is not None}
        return elasticache.create_replication_group(**asked)["ReplicationGroup"]

    def cache(self) -> Any:
        found = self.clients("elasticache").describe_replication_groups(ReplicationGroupId=CACHE)
        return found["ReplicationGroups"][0]

    def reach(self, token: str = TOKEN, tls: bool = True, host: str = "", port: int = 6379) -> str:
        """What comes of connecting to the cache's primary endpoint, by name."""
        name = host or self.cache()["NodeGroups"][0]["PrimaryEndpoint"]["Address"]
        place = Place("redis", name, port, password=token, tls=tls)
        return self.account.caches.connect(self.program, place, 2).name
