"""What people have set in the parameter groups of a database: in its own, and in that of its Aurora cluster.

Source: "Overview of parameter groups" in the Aurora user guide: an instance's own setting wins over its cluster's.
"""

from stackmedic.diagnose.relations import cluster_of
from stackmedic.model.data_store import Database, Parameter, of_cluster
from stackmedic.model.snapshot import Key, Snapshot


def parameters_of(snapshot: Snapshot, database: Database) -> tuple[tuple[str, Parameter], ...]:
    """(group, parameter) of each, the instance's own first; nothing of groups that nobody read."""
    cluster = cluster_of(snapshot, database)
    own, whole = database.parameter_group, cluster.parameter_group if cluster else None
    return (*_known(snapshot, own, own or ""), *_known(snapshot, whole, of_cluster(whole or "")))


def _known(snapshot: Snapshot, group: str | None, scope: Key) -> tuple[tuple[str, Parameter], ...]:
    found = snapshot.many.get((Parameter.__name__, scope), ()) if group else ()
    facts = found if isinstance(found, tuple) else ()
    return tuple((group or "", each) for each in facts if isinstance(each, Parameter))
