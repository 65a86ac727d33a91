"""EC2 networking: what decides whether A reaches B."""

from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission(Noun):
    """One rule of a security group. Protocol ``-1`` is all; ports are ``None`` then."""

    protocol: str = wire("IpProtocol")
    from_port: int | None = wire("FromPort")
    to_port: int | None = wire("ToPort")
    group_ids: tuple[str, ...] = wire("UserIdGroupPairs[].GroupId", ())
    ipv4_ranges: tuple[str, ...] = wire("IpRanges[].CidrIp", ())
    ipv6_ranges: tuple[str, ...] = wire("Ipv6Ranges[].CidrIpv6", ())
    prefix_list_ids: tuple[str, ...] = wire("PrefixListIds[].PrefixListId", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Noun):
    """From ``ec2:DescribeSecurityGroups``; key: ``id``. Stateful: replies are always let through."""

    id: str = wire("GroupId")
    name: str | None = wire("GroupName")
    vpc_id: str | None = wire("VpcId")
    ingress: tuple[Permission, ...] = wire("IpPermissions", ())
    egress: tuple[Permission, ...] = wire("IpPermissionsEgress", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList(Noun):
    """From ``ec2:GetManagedPrefixListEntries``; key: the list's id. ``networks`` are of one family, IPv4 or IPv6."""

    networks: tuple[str, ...] = wire("Entries[].Cidr", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Noun):
    """From ``ec2:DescribeSubnets``; key: ``id``."""

    id: str = wire("SubnetId")
    vpc_id: str = wire("VpcId")
    cidr: str = wire("CidrBlock")
    availability_zone: str | None = wire("AvailabilityZone")
    free_addresses: int | None = wire("AvailableIpAddressCount")
    public_by_default: bool = wire("MapPublicIpOnLaunch", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Noun):
    """One route; exactly one destination and one target are set. ``state``: active or blackhole."""

    destination: str | None = wire("DestinationCidrBlock")
    destination_ipv6: str | None = wire("DestinationIpv6CidrBlock")
    destination_prefix_list_id: str | None = wire("DestinationPrefixListId")
    gateway_id: str | None = wire("GatewayId")
    nat_gateway_id: str | None = wire("NatGatewayId")
    network_interface_id: str | None = wire("NetworkInterfaceId")
    instance_id: str | None = wire("InstanceId")
    peering_connection_id: str | None = wire("VpcPeeringConnectionId")
    transit_gateway_id: str | None = wire("TransitGatewayId")
    state: str | None = wire("State")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Noun):
    """From ``ec2:DescribeRouteTables``; key: ``id``. A subnet without an association uses its VPC's main table."""

    id: str = wire("RouteTableId")
    vpc_id: str = wire("VpcId")
    subnet_ids: tuple[str, ...] = wire("Associations[].SubnetId", ())
    is_main: bool = wire("length(Associations[?Main] || `[]`) > `0`", False)
    routes: tuple[Route, ...] = wire("Routes", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Noun):
    """From ``ec2:DescribeNatGateways``; key: ``id``. State: pending, failed, available, deleting, deleted."""

    id: str = wire("NatGatewayId")
    vpc_id: str | None = wire("VpcId")
    subnet_id: str | None = wire("SubnetId")
    state: str = wire("State")
    failure_message: str | None = wire("FailureMessage")


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway(Noun):
    """From ``ec2:DescribeInternetGateways``; key: ``id``."""

    id: str = wire("InternetGatewayId")
    vpc_ids: tuple[str, ...] = wire("Attachments[].VpcId", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAclEntry(Noun):
    """One entry; the lowest matching ``number`` decides. Protocol ``-1`` is all, ``6`` TCP."""

    number: int = wire("RuleNumber")
    egress: bool = wire("Egress")
    action: str = wire("RuleAction")
    protocol: str = wire("Protocol")
    cidr: str | None = wire("CidrBlock")
    from_port: int | None = wire("PortRange.From")
    to_port: int | None = wire("PortRange.To")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl(Noun):
    """From ``ec2:DescribeNetworkAcls``; key: ``id``. Stateless: the way back has to be let through too."""

    id: str = wire("NetworkAclId")
    vpc_id: str = wire("VpcId")
    is_default: bool = wire("IsDefault", False)
    subnet_ids: tuple[str, ...] = wire("Associations[].SubnetId", ())
    entries: tuple[NetworkAclEntry, ...] = wire("Entries", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpoint(Noun):
    """From ``ec2:DescribeVpcEndpoints``; key: ``id``. ``type``: Gateway or Interface. ``private_dns_for_others``: its
    private names hold for who asks from outside of the VPC; within it the gateway endpoint is the way."""

    id: str = wire("VpcEndpointId")
    vpc_id: str = wire("VpcId")
    service_name: str = wire("ServiceName")
    type: str = wire("VpcEndpointType")
    state: str | None = wire("State")
    route_table_ids: tuple[str, ...] = wire("RouteTableIds", ())
    subnet_ids: tuple[str, ...] = wire("SubnetIds", ())
    security_group_ids: tuple[str, ...] = wire("Groups[].GroupId", ())
    private_dns: bool = wire("PrivateDnsEnabled", False)
    private_dns_for_others: bool = wire("DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint", False)
    policy: str | None = wire("PolicyDocument")


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcAttributes(Noun):
    """From ``ec2:DescribeVpcAttribute``, asked once for each attribute; key: (VPC, attribute's name)."""

    vpc_id: str = wire("VpcId")
    dns_support: bool | None = wire("EnableDnsSupport.Value")
    dns_hostnames: bool | None = wire("EnableDnsHostnames.Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Noun):
    """From ``ec2:DescribeVpcs``; key: ``id``. Options of the id ``default`` are none at all."""

    id: str = wire("VpcId")
    cidr: str = wire("CidrBlock")
    dhcp_options_id: str | None = wire("DhcpOptionsId")


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpOptions(Noun):
    """From ``ec2:DescribeDhcpOptions``; key: ``id``. Whom they tell to ask for names; none are told: Amazon's."""

    id: str = wire("DhcpOptionsId")
    name_servers: tuple[str, ...] = wire("DhcpConfigurations[?Key=='domain-name-servers'].Values[].Value", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLog(Noun):
    """From ``ec2:DescribeFlowLogs``; key: ``id``. Delivery: SUCCESS or FAILED."""

    id: str = wire("FlowLogId")
    resource_id: str = wire("ResourceId", "")
    status: str | None = wire("FlowLogStatus")
    delivery: str | None = wire("DeliverLogsStatus")
    error: str | None = wire("DeliverLogsErrorMessage")
    role_arn: str | None = wire("DeliverLogsPermissionArn")
