"""Whether Systems Manager has a parameter, of which type, and by which key it is encrypted. Its value is not read.

Source: Systems Manager API reference, DescribeParameters (filter Name); up to 50 names in one filter, of which each
path may take two, as an ARN does not tell whether a name of one level begins with a slash.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One
from stackmedic.model.artifact import StoredParameter, parameter_path
from stackmedic.model.snapshot import absent

collector = Collector[str](
    __name__,
    yields=(StoredParameter,),
    needs=("ssm:DescribeParameters",),
    fills=lambda path: (One(StoredParameter, path),),
    batched=True,
)


@collector.read
async def read(door: Door, *paths: str) -> Facts:
    names = [name for path in paths for name in ([f"/{path}"] if "/" in path else [path, f"/{path}"])]
    asked = [{"Key": "Name", "Option": "Equals", "Values": names}]
    reply = await door.pages("ssm:DescribeParameters", ParameterFilters=asked)
    there = {parameter_path(each.name): each for each in parse_all(StoredParameter, reply, "Parameters")}
    says = "no parameter has that name"
    missing = absent(reply.call, "Parameters[].Name", [each.name for each in there.values()], reply.at, says)
    return Facts(one={(StoredParameter.__name__, path): there.get(path, missing) for path in paths})
