"""A search engine in a container on an EC2 instance, and what people do to it through Systems Manager."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.physics.network import allocate
from tests.lab.data_account import PASSWORD, DataAccount
from tests.lab.open_account import allow, document

USER_DATA = """#!/bin/bash
yum install -y docker && systemctl enable --now docker
docker run -d --name vespa --hostname vespa-container \\
  -p 8080:8080 -p 19071:19071 --restart unless-stopped vespaengine/vespa:latest
"""
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
AGENT = document(allow(["ssm:*", "ssmmessages:*", "ec2messages:*"]))


class SearchAccount(DataAccount):
    """A network with a way out, a host in it that Systems Manager manages, and a program's interface."""

    def __init__(self, managed: bool = True, user_data: str = USER_DATA, kind: str = "t3.large") -> None:
        super().__init__()
        self._open_the_way()
        self.search = self._group("search")
        for port in (8080, 9200, 19071):
            self.clients("ec2").authorize_security_group_ingress(GroupId=self.search, IpPermissions=self.rule(port))
        profile = self._profile() if managed else {}
        image = self.clients("ec2").register_image(Name="al2023", RootDeviceName="/dev/xvda")["ImageId"]
        made = self.clients("ec2").run_instances(
            ImageId=image, InstanceType=kind, MinCount=1, MaxCount=1, SubnetId=self.subnets[0], UserData=user_data,
            SecurityGroupIds=[self.search],
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20}}], **profile,
        )["Instances"][0]  # fmt: skip
        self.id, self.address = made["InstanceId"], made["PrivateIpAddress"]

    def _open_the_way(self) -> None:
        ec2 = self.clients("ec2")
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        public = self._subnet("10.0.9.0/24", "a")
        nat = ec2.create_nat_gateway(
            SubnetId=public, AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"]
        )["NatGateway"]["NatGatewayId"]  # fmt: skip
        outward = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=outward, SubnetId=public)
        ec2.create_route(RouteTableId=outward, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])["RouteTables"]
        self.main = next(
            each["RouteTableId"] for each in tables if any(one.get("Main") for one in each["Associations"])
        )
        ec2.create_route(RouteTableId=self.main, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        self.advance(4)

    def _profile(self) -> dict[str, Any]:
        iam = self.clients("iam")
        iam.create_role(RoleName="search", AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="search", PolicyName="agent", PolicyDocument=AGENT)
        iam.create_instance_profile(InstanceProfileName="search")
        iam.add_role_to_instance_profile(InstanceProfileName="search", RoleName="search")
        return {"IamInstanceProfile": {"Name": "search"}}

    def call(self, port: int = 8080, write: bool = False) -> Any:
        """What a program gets from the host."""
        hosts = self.account.hosts
        found = hosts.connect(self.program, hosts.instance(self.id), port)
        return hosts.ask(found.server, write) if found.ok else found

    def send(self, *lines: str) -> tuple[str, str, str]:
        """(status, standard output, standard error) of a script on the host."""
        ssm = self.clients("ssm")
        sent = ssm.send_command(
            InstanceIds=[self.id], DocumentName="AWS-RunShellScript", Parameters={"commands": list(lines)}
        )
        self.advance(0.1)
        done = ssm.get_command_invocation(CommandId=sent["Command"]["CommandId"], InstanceId=self.id)
        return done["Status"], done["StandardOutputContent"], done["StandardErrorContent"]

    def hide(self, name: str, value: float) -> None:
        self.account.hidden[name] = value
        self.account.world.changed()


@pytest.fixture
def lab() -> SearchAccount:
    """The engine is up."""
    made = SearchAccount()
    made.advance(4)
    return made


# There, and not there


def test_user_data_starts_the_container_when_the_host_has_booted() -> None:
    lab = SearchAccount()
    seen = [lab.call().name]
    for _ in range(16):
        lab.advance(0.25)
        seen.append(lab.call().name)
    assert list(dict.fromkeys(seen)) == ["REFUSED", "OK"]
    assert lab.call(19071).name == "OK"


def test_a_port_that_is_not_published_refuses_and_a_closed_group_is_silent(lab: SearchAccount) -> None:
    assert lab.call(9200).name == "REFUSED"
    lab.clients("ec2").revoke_security_group_ingress(GroupId=lab.search, IpPermissions=lab.rule(8080))
    assert lab.call().name == "TIMEOUT"


def test_a_stopped_instance_is_silent_and_its_container_comes_back_with_it(lab: SearchAccount) -> None:
    ec2 = lab.clients("ec2")
    ec2.stop_instances(InstanceIds=[lab.id])
    assert lab.call().name == "TIMEOUT"
    lab.advance(2)
    ec2.start_instances(InstanceIds=[lab.id])
    lab.advance(0.1)
    assert lab.call().name == "REFUSED"
    lab.advance(3)
    assert lab.call().name == "OK"


def test_a_container_without_a_restart_policy_stays_down_after_a_reboot() -> None:
    lab = SearchAccount(user_data=USER_DATA.replace("--restart unless-stopped ", ""))
    lab.advance(4)
    assert lab.call().name == "OK"
    lab.clients("ec2").reboot_instances(InstanceIds=[lab.id])
    lab.advance(6)
    assert lab.call().name == "REFUSED"
    assert "Exited (0)" in lab.send("docker ps -a")[1]


# Through Systems Manager


def test_a_container_is_stopped_seen_and_started_by_hand(lab: SearchAccount) -> None:
    assert lab.send("docker stop vespa") == ("Success", "vespa\n", "")
    assert lab.call().name == "REFUSED"
    status, out, _ = lab.send("docker ps -a | grep vespa")
    assert status == "Success" and "Exited (143)" in out and "vespaengine/vespa:latest" in out
    assert lab.send("docker ps -q")[1] == ""
    lab.send("sudo docker start vespa")
    lab.advance(2)
    assert lab.call().name == "OK"
    assert "0.0.0.0:8080->8080/tcp" in lab.send("docker ps")[1]
    assert "vespa-start-services" in lab.send("docker logs vespa --tail 1")[1]


def test_a_container_that_is_gone_is_made_again(lab: SearchAccount) -> None:
    assert "container is running" in lab.send("docker rm vespa")[2]
    lab.send("docker rm -f vespa")
    assert lab.send("docker start vespa")[0] == "Failed"
    assert "No such container: vespa" in lab.send("docker start vespa")[2]
    lab.send(
        "docker run -d --name vespa --hostname vespa-container -p 8080:8080 -p 19071:19071 vespaengine/vespa:latest"
    )
    lab.advance(2)
    assert lab.call().name == "OK"


def test_an_invocation_appears_when_the_agent_has_taken_the_command(lab: SearchAccount) -> None:
    ssm = lab.clients("ssm")
    sent = ssm.send_command(
        InstanceIds=[lab.id], DocumentName="AWS-RunShellScript", Parameters={"commands": ["uptime"]}
    )
    asked = {"CommandId": sent["Command"]["CommandId"], "InstanceId": lab.id}
    with pytest.raises(ClientError, match="InvocationDoesNotExist"):
        ssm.get_command_invocation(**asked)
    lab.advance(1 / 60)
    assert ssm.get_command_invocation(**asked)["Status"] == "InProgress"
    lab.advance(0.1)
    done = ssm.get_command_invocation(**asked)
    assert (done["Status"], done["ResponseCode"]) == ("Failed", 127)
    assert done["StandardErrorContent"] == "sh: 1: uptime: not found\nfailed to run commands: exit status 127"


@pytest.mark.parametrize("why", ["no profile", "no way out", "stopped", "no such instance"])
def test_an_instance_that_is_not_managed_takes_no_command(why: str) -> None:
    lab = SearchAccount(managed=why != "no profile")
    lab.advance(4)
    if why == "no way out":
        lab.clients("ec2").delete_route(RouteTableId=lab.main, DestinationCidrBlock="0.0.0.0/0")
    elif why == "stopped":
        lab.clients("ec2").stop_instances(InstanceIds=[lab.id])
    elif why == "no such instance":
        lab.id = "i-0123456789abcdef0"
    with pytest.raises(ClientError, match="not in a valid state for account"):
        lab.send("docker ps")
    with pytest.raises(ClientError, match="is not connected"):
        lab.clients("ssm").start_session(Target=lab.id)


def test_a_managed_instance_is_listed_and_who_loses_the_connection_as_well(lab: SearchAccount) -> None:
    def pings() -> list[str]:
        found = lab.clients("ssm").describe_instance_information()["InstanceInformationList"]
        return [each["PingStatus"] for each in found]

    assert pings() == ["Online"]
    lab.clients("ec2").stop_instances(InstanceIds=[lab.id])
    assert pings() == ["ConnectionLost"]


def test_a_tenants_database_is_created_from_the_host() -> None:
    lab = SearchAccount()
    lab.create_database()
    lab.clients("ec2").authorize_security_group_ingress(
        GroupId=lab.data,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": lab.search}]}
        ],
    )
    lab.advance(11)
    host = lab.database()["Endpoint"]["Address"]
    assert lab.connect(database="tenant") == "NO_SUCH_DATABASE"
    create = f'PGPASSWORD={PASSWORD} psql -h {host} -U app -d postgres -c "CREATE DATABASE tenant;"'
    assert lab.send(create) == ("Success", "CREATE DATABASE\n", "")
    assert lab.connect(database="tenant") == "OK"
    assert 'ERROR:  database "tenant" already exists' in lab.send(create)[2]
    assert "password authentication failed" in lab.send(create.replace(PASSWORD, "wrong"))[2]
    assert lab.send(f"nc -zv {host} 5432")[0] == "Success"


def test_the_host_reaches_the_database_only_where_its_group_is_admitted(lab: SearchAccount) -> None:
    lab.create_database()
    lab.advance(11)
    host = lab.database()["Endpoint"]["Address"]
    assert "Connection timed out" in lab.send(f"nc -zv {host} 5432")[2]


# Disk and memory


@pytest.mark.parametrize(
    ("image", "port", "used_gib", "write", "read"),
    [
        ("vespaengine/vespa:latest", 8080, 14.0, "OK", "OK"),
        ("vespaengine/vespa:latest", 8080, 15.5, "BAD_STATUS", "OK"),
        ("opensearchproject/opensearch:2", 9200, 15.5, "OK", "OK"),
        ("opensearchproject/opensearch:2", 9200, 19.5, "BAD_STATUS", "OK"),
    ],
)
def test_a_full_disk_blocks_writes_at_the_engines_own_limit(
    image: str, port: int, used_gib: float, write: str, read: str
) -> None:
    lab = SearchAccount(user_data=f"#!/bin/bash\ndocker run -d --name search -p {port}:{port} {image}\n")
    lab.advance(4)
    lab.hide(f"host_disk_gib:{lab.id}", used_gib)
    assert (lab.call(port, write=True).name, lab.call(port).name) == (write, read)
    assert f"{used_gib / 20:.0%}" in lab.send("df -h /")[1]


def test_a_larger_volume_opens_the_feed_again(lab: SearchAccount) -> None:
    lab.hide(f"host_disk_gib:{lab.id}", 18.0)
    assert "disk on node 0 [vespa] is 90.0% full" in lab.call(write=True).detail
    volume = lab.clients("ec2").describe_volumes()["Volumes"][0]["VolumeId"]
    lab.clients("ec2").modify_volume(VolumeId=volume, Size=100)
    assert lab.call(write=True).name == "OK"


def test_a_full_heap_ends_java_and_docker_starts_it_again(lab: SearchAccount) -> None:
    lab.hide(f"host_heap:{lab.id}/vespa", 1.0)
    lab.advance(1.05)
    assert lab.call().name == "REFUSED"
    assert "java.lang.OutOfMemoryError: Java heap space" in lab.send("docker logs vespa")[1]
    lab.hide(f"host_heap:{lab.id}/vespa", 0.5)
    lab.advance(3)
    assert lab.call().name == "OK"


def test_a_host_that_is_too_small_kills_the_engine() -> None:
    lab = SearchAccount(kind="t3.small", user_data=USER_DATA.replace("--restart unless-stopped ", ""))
    lab.advance(8)
    assert lab.call().name == "REFUSED"
    assert "true 137" in lab.send("docker inspect vespa --format '{{.State.OOMKilled}} {{.State.ExitCode}}'")[1]


def test_a_program_in_another_vpc_subnet_reaches_the_host_by_its_address(lab: SearchAccount) -> None:
    other = allocate(lab.account, lab.subnets[0], (lab.programs,), False)
    assert lab.account.hosts.connect(other, lab.account.hosts.at_address(lab.address), 8080).ok
