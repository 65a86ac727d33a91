"""The cache's memory is full, and its policy evicts nothing: a version that writes to it is refused."""

from stackmedic.lab.fault import Aws, State, hiding, images, revisions, stores
from stackmedic.lab.hidden import CACHE_MEMORY

GROUP = "keep-everything"


def inject(aws: Aws, service: str = "backend", cache: str = "", tag: str = "3417e5c") -> State:
    found, store = aws.service(service), aws.cache(cache)
    name, was = store["ReplicationGroupId"], store["CacheParameterGroup"]["CacheParameterGroupName"]
    family = f"{store['Engine']}{store['EngineVersion'].split('.')[0]}"
    known = aws("elasticache").describe_cache_parameter_groups()["CacheParameterGroups"]
    if GROUP not in [each["CacheParameterGroupName"] for each in known]:
        aws("elasticache").create_cache_parameter_group(
            CacheParameterGroupName=GROUP, CacheParameterGroupFamily=family, Description="Made by hand"
        )
    policy = [{"ParameterName": "maxmemory-policy", "ParameterValue": "noeviction"}]
    aws("elasticache").modify_cache_parameter_group(CacheParameterGroupName=GROUP, ParameterNameValues=policy)
    stores.modify_cache(aws, name, CacheParameterGroupName=GROUP)
    hidden = hiding.hide(aws, CACHE_MEMORY, name, 1.0, usual=0.12)
    routes = images.program(images.of(aws, found)[2])["routes"]
    writing = routes | {"/api/*": {"needs": ["postgres", "redis"], "writes": ["redis"]}}
    return images.release(aws, found, tag, {"routes": writing}) | hidden | {"cache": name, "parameters": was}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    stores.modify_cache(aws, state["cache"], CacheParameterGroupName=state["parameters"])
    revisions.go_back(aws, state)
