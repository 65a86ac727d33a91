"""Pages of a call, one by one, so that each can be paced and retried; merged as the aws CLI merges them.

botocore's own paginator does the merging, over pages already at hand. ``config`` is botocore's description of how an
operation is paged: the names of tokens, of the limit, and of what to concatenate.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from stackmedic.aws.batches import page_size
from stackmedic.aws.door import Body
from stackmedic.errors import CallFailed

Paging: TypeAlias = Mapping[str, Any]


def first_page(config: Paging, call: str, parameters: Body) -> Body:
    """The parameters of the first page. EC2 refuses a page size beside ids, which need no pages."""
    size = page_size(call)
    limit = config.get("limit_key")
    by_id = call.startswith("ec2:") and any(key.endswith(("Ids", "Names")) for key in parameters)
    if size is None or limit is None or limit in parameters or by_id:
        return parameters
    return {**parameters, limit: size}


def next_page(config: Paging, call: str, asked: Body, answer: Body) -> Body | None:
    """The parameters of the page after an answer; None when that was the last."""
    import jmespath  # A dependency of botocore; lazy so that `--version` does not pay for it.

    more = config.get("more_results")
    if more is not None and not jmespath.search(more, answer):
        return None
    inputs, outputs = _listed(config["input_token"]), _listed(config["output_token"])
    found = {name: jmespath.search(where, answer) for name, where in zip(inputs, outputs, strict=True)}
    tokens = {name: token for name, token in found.items() if token and token != "None"}
    if not tokens:
        return None
    if all(asked.get(name) == token for name, token in tokens.items()):
        raise CallFailed(call, "InvalidResponse", "the same page is offered again and again")
    return {**{key: each for key, each in asked.items() if key not in inputs}, **tokens}


def merged(config: Paging, pages: Sequence[Body]) -> Body:
    """All pages as one reply."""
    from botocore import paginate

    paginator: Any = paginate.Paginator
    left = iter(pages)
    body: Body = paginator(lambda **_: next(left), dict(config), None).paginate().build_full_result()
    return body


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
