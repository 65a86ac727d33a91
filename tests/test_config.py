"""stackmedic.toml: what is accepted, what is refused, and in which words."""

import re
from pathlib import Path

import pytest

from stackmedic.config import CHECK_KEYS, KEYS, RUNS_KEYS, Config, StackSettings, load
from stackmedic.errors import UsageError
from stackmedic.model.probed import HttpCheck

EXAMPLE = Path(__file__).parents[1] / "stackmedic.example.toml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stackmedic.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(UsageError) as failure:
        load(path)
    return str(failure.value).replace(str(path), "FILE"), failure.value.hint


def test_every_key_of_the_example_is_accepted() -> None:
    assert ["shop-staging", "shop-production"] == [each.name for each in load(EXAMPLE).stacks]


def test_every_accepted_key_is_in_the_example_with_a_comment() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert {*KEYS, *RUNS_KEYS, *CHECK_KEYS} - {"check"} == set(re.findall(r"^(\w+) = .+# .+$", text, re.MULTILINE))
    assert set(KEYS) == set(StackSettings.__slots__) - {"name"}


@pytest.mark.parametrize(
    ("stack", "cluster", "locked"),
    [
        ("shop", "apps", True),
        ("blog", "apps", False),
        ("", "arn:aws:ecs:eu-west-1:123456789012:cluster/apps", True),  # The whole cluster, so the shop as well.
        ("unknown here", "apps", True),
        ("", "other", False),
    ],
)
def test_a_lock_holds_for_its_stack_and_for_what_may_be_its_stack(
    tmp_path: Path, stack: str, cluster: str, locked: bool
) -> None:
    shop, blog = '[stack.shop]\ncluster = "apps"\nread_only = true\n', '[stack.blog]\ncluster = "apps"\n'
    path = written(tmp_path, shop + blog)
    assert (f"{path} says read_only" if locked else "") == load(path).lock(stack, cluster)


def test_a_lock_at_the_top_holds_for_everything(tmp_path: Path) -> None:
    assert load(written(tmp_path, "read_only = true\n")).lock("any", "where")
    assert not Config().lock("any", "where")


def test_a_stack_is_read_with_its_types(tmp_path: Path) -> None:
    path = written(tmp_path, '[stack.shop]\ncluster = "c"\nservices = ["a", "b"]\nregion = "eu-west-1"\n')
    assert StackSettings("shop", "c", ("a", "b"), None, "eu-west-1") == load(path).stack("shop")
    assert load(path).stack("other") is None


def test_a_state_file_is_looked_for_beside_the_configuration_and_an_object_where_it_is(tmp_path: Path) -> None:
    text = '[stack.a]\ncluster = "a"\nterraform_state = "infra/a.tfstate"\n'
    text += '[stack.b]\ncluster = "b"\nterraform_state = "s3://states/b"\n'
    states = [each.terraform_state for each in load(written(tmp_path, text)).stacks]
    assert [str(tmp_path / "infra/a.tfstate"), "s3://states/b"] == states


def test_the_store_of_the_runs_is_read_and_not_shown(tmp_path: Path) -> None:
    found = load(written(tmp_path, '[runs]\nstore = "postgresql://medic:hunter2@db/medic"\n'))
    assert "postgresql://medic:hunter2@db/medic" == found.store
    assert "hunter2" not in repr(found)


def test_a_cluster_by_name_or_arn_leads_to_its_stack(tmp_path: Path) -> None:
    path = written(tmp_path, '[stack.shop]\ncluster = "arn:aws:ecs:eu-west-1:1:cluster/c"\n')
    found = load(path).of_cluster("c")
    assert found is not None
    assert "shop" == found.name


def test_the_nearest_file_above_is_found(tmp_path: Path) -> None:
    written(tmp_path, '[stack.shop]\ncluster = "c"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert tmp_path / "stackmedic.toml" == load(start=below).path


def test_without_a_file_there_are_no_stacks(tmp_path: Path) -> None:
    assert Config() == load(start=tmp_path)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('[stack.shop]\nclutser = "c"', "FILE: stack.shop.clutser is not known.", "did you mean cluster?"),
        ('[stacks.shop]\ncluster = "c"', "FILE: stacks is not known.", "did you mean stack?"),
        ('[stack.shop]\nq = 1\ncluster = "c"', "FILE: stack.shop.q is not known.", "known here: cluster, services, "),
        ('[stack.shop]\nregion = "r"', "FILE: stack.shop has no cluster.", 'add: cluster = "NAME"'),
        ("[stack.shop]\ncluster = 7", "FILE: stack.shop.cluster should be a text, not a number.", 'cluster = "…"'),
        ('[stack.shop]\ncluster = ""', "FILE: stack.shop.cluster should be a text, not an empty text.", ""),
        (
            '[stack.shop]\ncluster = "c"\nservices = "a"',
            "FILE: stack.shop.services should be a list of texts, not a text.",
            'services = ["…"]',
        ),
        ('[runs]\nstoer = "x"', "FILE: runs.stoer is not known.", "did you mean store?"),
        ("runs = 1", "FILE: runs should be a table, not a number.", "[runs]"),
        ('stack = "shop"', "FILE: stack should be a table, not a text.", "[stack.NAME]"),
        ('[stack]\nshop = "c"', "FILE: stack.shop should be a table, not a text.", "[stack.shop]"),
        ('[stack.shop]\ncluster = "c', "FILE, line 2, column 13: ", "toml.io"),
        ("[stack.shop]\ncluster = ", "FILE, line 2, column 11: ", "toml.io"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    said, next_step = refused(written(tmp_path, text))
    assert said.startswith(message)
    assert hint in next_step


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    assert "FILE cannot be read: No such file or directory." == refused(tmp_path / "no.toml")[0]
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    assert "FILE is not UTF-8 (byte 0)." == refused(binary)[0]
    assert "FILE cannot be read: Is a directory." == refused(tmp_path)[0]


CHECKED = '[stack.shop]\ncluster = "c"\n'


def test_what_a_stack_is_to_answer_is_read(tmp_path: Path) -> None:
    text = (
        CHECKED
        + """
[[stack.shop.check]]
path = "/api/me"
status = 403
[[stack.shop.check]]
path = "/ping"
host = "api.shop.example"
port = 80
status = [200, 204]
body = "pong"
json = { "services.database" = "connected", ready = true }
"""
    )
    one, other = load(written(tmp_path, text)).stacks[0].check
    assert HttpCheck("/api/me", status=(403,)) == one
    fields = (("services.database", "connected"), ("ready", True))
    assert HttpCheck("/ping", "api.shop.example", 80, (200, 204), "pong", fields) == other


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('check = "/"', "stack.shop.check should be tables of their own, not a text."),
        ("[[stack.shop.check]]\nstatus = 200", "stack.shop.check has no path that can be asked for."),
        ('[[stack.shop.check]]\npath = "ping"', "stack.shop.check has no path that can be asked for."),
        ('[[stack.shop.check]]\npath = "/a b"', "stack.shop.check has no path that can be asked for."),
        ('[[stack.shop.check]]\npath = "/"\nstatus = "200"', "stack.shop.check.status should be a status or a list of"),
        ('[[stack.shop.check]]\npath = "/"\nstatus = true', "stack.shop.check.status should be a status or a list of"),
        ('[[stack.shop.check]]\npath = "/"\nport = 0', "stack.shop.check.port should be a port, not a number."),
        ('[[stack.shop.check]]\npath = "/"\nstats = 200', "stack.shop.check.stats is not known."),
        ('probe_through = "bastion"', "stack.shop.probe_through is no id of a host."),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(written(tmp_path, CHECKED + text))[0]
