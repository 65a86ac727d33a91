"""ElastiCache as AWS shows it: members, endpoints, states, tokens, and what a client meets."""

import re

import pytest
from botocore.exceptions import ClientError

from tests.lab.data_account import CACHE, TOKEN, DataAccount


@pytest.fixture
def lab() -> DataAccount:
    """An account with an available group of two nodes, with TLS and a token."""
    made = DataAccount()
    made.create_cache()
    made.advance(10)
    return made


def refusal(call: object, **parameters: object) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)  # type: ignore[operator]
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_new_group_is_created_in_minutes_and_has_its_members() -> None:
    lab = DataAccount()
    made = lab.create_cache()
    assert (made["Status"], made["MemberClusters"]) == ("creating", ["shop-redis-001", "shop-redis-002"])
    assert "NodeGroups" not in made
    lab.advance(10)
    shown = lab.cache()
    assert (shown["Status"], shown["TransitEncryptionMode"], shown["AuthTokenEnabled"]) == (
        "available",
        "required",
        True,
    )
    members = shown["NodeGroups"][0]["NodeGroupMembers"]
    assert [(each["CurrentRole"], each["PreferredAvailabilityZone"]) for each in members] == [
        ("primary", "ap-southeast-2a"),
        ("replica", "ap-southeast-2b"),
    ]


def test_endpoints_have_awss_form_with_and_without_tls(lab: DataAccount) -> None:
    group = lab.cache()["NodeGroups"][0]
    assert re.fullmatch(
        r"master\.shop-redis\.[a-z0-9]{6}\.apse2\.cache\.amazonaws\.com", group["PrimaryEndpoint"]["Address"]
    )
    plain = DataAccount()
    plain.create_cache(TransitEncryptionEnabled=None, AuthToken=None)
    plain.advance(10)
    address = plain.cache()["NodeGroups"][0]["PrimaryEndpoint"]["Address"]
    assert re.fullmatch(r"shop-redis\.[a-z0-9]{6}\.ng\.0001\.apse2\.cache\.amazonaws\.com", address)


def test_member_clusters_are_described_with_groups_subnets_and_nodes(lab: DataAccount) -> None:
    elasticache = lab.clients("elasticache")
    shown = elasticache.describe_cache_clusters(CacheClusterId="shop-redis-001", ShowCacheNodeInfo=True)
    cluster = shown["CacheClusters"][0]
    assert cluster["SecurityGroups"] == [{"SecurityGroupId": lab.data, "Status": "active"}]
    assert (cluster["CacheSubnetGroupName"], cluster["ReplicationGroupId"]) == (CACHE, CACHE)
    assert (cluster["EngineVersion"], cluster["CacheNodes"][0]["Endpoint"]["Port"]) == ("7.0.7", 6379)
    assert "CacheNodes" not in elasticache.describe_cache_clusters()["CacheClusters"][0]
    code, _ = refusal(elasticache.describe_cache_clusters, CacheClusterId=CACHE)
    assert code == "CacheClusterNotFound"


@pytest.mark.parametrize(
    ("token", "tls", "outcome"),
    [
        (TOKEN, True, "OK"),
        (TOKEN, False, "CLOSED_BY_SERVER"),
        ("", True, "AUTH_REQUIRED"),
        ("wrong", True, "PASSWORD_REJECTED"),
    ],
)
def test_each_way_of_connecting_has_its_outcome(lab: DataAccount, token: str, tls: bool, outcome: str) -> None:
    assert lab.reach(token, tls) == outcome


def test_a_closed_group_is_a_time_out_and_a_wrong_name_no_host(lab: DataAccount) -> None:
    assert lab.reach(host="master.shop-redis.abcdef.apse2.cache.amazonaws.com") == "NO_SUCH_HOST"
    lab.revoke(6379)
    assert lab.reach() == "TIMEOUT"


def test_every_endpoint_leads_to_a_node(lab: DataAccount) -> None:
    group = lab.cache()["NodeGroups"][0]
    hosts = [group["ReaderEndpoint"]["Address"]]
    hosts += [each["ReadEndpoint"]["Address"] for each in group["NodeGroupMembers"]]
    assert [lab.reach(host=each) for each in hosts] == ["OK", "OK", "OK"]


def test_a_tls_client_is_misunderstood_by_a_plain_server_and_a_password_is_refused_where_none_is_set() -> None:
    lab = DataAccount()
    lab.create_cache(TransitEncryptionEnabled=None, AuthToken=None)
    lab.advance(10)
    assert (lab.reach("", False), lab.reach("", True), lab.reach("x", False)) == (
        "OK",
        "TLS_EXPECTED_BY_CLIENT",
        "PASSWORD_REJECTED",
    )


def test_rotating_keeps_the_old_token_and_setting_drops_it(lab: DataAccount) -> None:
    elasticache, new = lab.clients("elasticache"), "another-token-of-24-char"
    for strategy, old_works in (("ROTATE", "OK"), ("SET", "PASSWORD_REJECTED")):
        elasticache.modify_replication_group(
            ReplicationGroupId=CACHE, AuthToken=new, AuthTokenUpdateStrategy=strategy, ApplyImmediately=True
        )
        assert lab.cache()["Status"] == "modifying"
        lab.advance(4)
        assert (lab.cache()["Status"], lab.reach(TOKEN), lab.reach(new)) == ("available", old_works, "OK")


def test_encryption_is_changed_only_without_a_token_and_preferred_takes_both() -> None:
    lab = DataAccount()
    lab.create_cache(AuthToken=None)
    lab.advance(10)
    change = lab.clients("elasticache").modify_replication_group
    change(ReplicationGroupId=CACHE, TransitEncryptionMode="preferred", ApplyImmediately=True)
    lab.advance(11)
    assert (lab.cache()["TransitEncryptionMode"], lab.reach("", True), lab.reach("", False)) == (
        "preferred",
        "OK",
        "OK",
    )


def test_with_a_token_encryption_cannot_be_changed(lab: DataAccount) -> None:
    change = lab.clients("elasticache").modify_replication_group
    assert refusal(change, ReplicationGroupId=CACHE, TransitEncryptionMode="preferred") == (
        "InvalidParameterCombination",
        "Modification of transit encryption is not supported for access control enabled clusters.",
    )


def test_other_security_groups_count_at_once(lab: DataAccount) -> None:
    change = lab.clients("elasticache").modify_replication_group
    change(ReplicationGroupId=CACHE, SecurityGroupIds=[lab.programs], ApplyImmediately=True)
    assert lab.reach() == "TIMEOUT"
    cluster = lab.clients("elasticache").describe_cache_clusters()["CacheClusters"][0]
    assert cluster["SecurityGroups"][0]["SecurityGroupId"] == lab.programs


def test_a_reboot_cuts_connections_for_about_a_minute(lab: DataAccount) -> None:
    assert lab.reach() == "OK"
    opened, host = lab.account.world.now, lab.cache()["NodeGroups"][0]["PrimaryEndpoint"]["Address"]
    elasticache = lab.clients("elasticache")
    lab.advance(0.1)
    elasticache.reboot_cache_cluster(CacheClusterId="shop-redis-001", CacheNodeIdsToReboot=["0001"])
    assert (lab.reach(), lab.account.caches.keeps(host, opened)) == ("REFUSED", False)
    lab.advance(2)
    assert (lab.reach(), lab.account.caches.keeps(host, opened)) == ("OK", False)
    said = elasticache.describe_events(SourceIdentifier="shop-redis-001", SourceType="cache-cluster")["Events"]
    assert [each["Message"] for each in said][-2:] == ["Cache node 0001 shutdown", "Cache node 0001 restarted"]


def test_a_deleted_group_goes_and_frees_its_subnet_group(lab: DataAccount) -> None:
    elasticache = lab.clients("elasticache")
    assert refusal(elasticache.delete_cache_subnet_group, CacheSubnetGroupName=CACHE)[0] == "CacheSubnetGroupInUse"
    elasticache.delete_replication_group(ReplicationGroupId=CACHE)
    assert lab.cache()["Status"] == "deleting"
    lab.advance(6)
    assert (
        refusal(elasticache.describe_replication_groups, ReplicationGroupId=CACHE)[0] == "ReplicationGroupNotFoundFault"
    )
    elasticache.delete_cache_subnet_group(CacheSubnetGroupName=CACHE)


def test_metrics_see_memory_connections_and_evictions(lab: DataAccount) -> None:
    lab.reach()
    node = next(lab.account.caches.nodes())
    assert (node.cluster, node.connections, node.evictions) == ("shop-redis-001", 5, 0)
    lab.account.hidden["cache_memory:shop-redis"] = 1.0
    node = next(lab.account.caches.nodes())
    assert node.memory_percent == 100
    assert node.evictions > 1000


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"EngineVersion": "6.2"}, "Cannot modify redis from 7.0.7 to 6.2.6"),
        ({"CacheParameterGroupName": "default.redis6.x"},
         "Expected a parameter group of family redis7 but found one of family redis6.x"),
        ({"CacheParameterGroupName": "default.redis99"}, "CacheParameterGroup not found: default.redis99"),
        ({"CacheParameterGroupName": "nobodys"}, "CacheParameterGroup not found: nobodys"),
    ],
)  # fmt: skip
def test_an_earlier_version_and_a_group_that_does_not_fit_are_refused(
    lab: DataAccount, asked: dict[str, str], says: str
) -> None:
    _, message = refusal(
        lab.clients("elasticache").modify_replication_group, ReplicationGroupId=CACHE, ApplyImmediately=True, **asked
    )
    lab.advance(20)

    assert says == message
    assert ("available", "OK") == (lab.cache()["Status"], lab.reach())


def test_a_later_version_takes_minutes_and_cuts_connections(lab: DataAccount) -> None:
    elasticache = lab.clients("elasticache")
    assert lab.reach() == "OK"
    [node] = [each for each in lab.account.caches.stores[CACHE].nodes if each.clients]
    elasticache.modify_replication_group(ReplicationGroupId=CACHE, ApplyImmediately=True, EngineVersion="7.1")
    assert "modifying" == lab.cache()["Status"]
    lab.advance(20)
    shown = elasticache.describe_cache_clusters(CacheClusterId=node.id)["CacheClusters"][0]

    assert ("7.1.0", "default.redis7") == (
        shown["EngineVersion"], shown["CacheParameterGroup"]["CacheParameterGroupName"],
    )  # fmt: skip
    assert ({}, "OK") == (dict(node.clients), lab.reach())


def test_a_version_that_is_not_asked_for_at_once_waits_for_the_window(lab: DataAccount) -> None:
    lab.clients("elasticache").modify_replication_group(ReplicationGroupId=CACHE, EngineVersion="7.1")
    lab.advance(20)

    assert {"EngineVersion": "7.1.0"} == lab.account.caches.stores[CACHE].pending
    assert "available" == lab.cache()["Status"]


def test_a_familys_own_group_is_nobodys_to_change(lab: DataAccount) -> None:
    elasticache = lab.clients("elasticache")
    [group] = elasticache.describe_cache_parameter_groups(CacheParameterGroupName="default.redis7")[
        "CacheParameterGroups"
    ]
    code, _ = refusal(elasticache.delete_cache_parameter_group, CacheParameterGroupName="default.redis7")

    assert ("redis7", "InvalidParameterValue") == (group["CacheParameterGroupFamily"], code)
