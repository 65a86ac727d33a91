"""The form of a collector: one read, what it yields, which permissions it needs, and which questions it answers.

A collector calls the door and parses; it does not catch, log or retry. Because it says beforehand what it fills,
``gather`` can put a gap in every place that a failed read leaves open.
"""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from stackmedic.model.noun import Noun
from stackmedic.model.snapshot import EVERYWHERE, Absent, Gap, Key

PACKAGE = "stackmedic.collect."

N = TypeVar("N", bound=Noun)
S = TypeVar("S", bound=Hashable)
Place = tuple[str, Key]  # As in Snapshot.one and Snapshot.many: the kind's name, and a key or scope.


@dataclass(frozen=True, slots=True)
class One:
    """A read answers whether this one thing exists."""

    kind: type[Noun]
    key: Key

    @property
    def place(self) -> Place:
        return (self.kind.__name__, self.key)


@dataclass(frozen=True, slots=True)
class Many:
    """A read answers what there is of a kind in a scope."""

    kind: type[Noun]
    scope: Key

    @property
    def place(self) -> Place:
        return (self.kind.__name__, self.scope)


Slot = One | Many


@dataclass(frozen=True, slots=True)
class Facts:
    """What a read found. ``one`` and ``many`` as in a snapshot; ``listed`` has, by kind, the identifiers that the
    account only named and that another call describes; ``gaps`` is filled by ``gather`` with what failed."""

    one: Mapping[Place, Noun | Absent] = field(default_factory=dict)
    many: Mapping[Place, tuple[Noun, ...]] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()

    def known(self, kind: type[N]) -> tuple[N, ...]:
        """The nouns of a kind in these facts, in the order in which they were read."""
        alone = tuple(each for each in self.one.values() if isinstance(each, kind))
        return alone or tuple(each for nouns in self.many.values() for each in nouns if isinstance(each, kind))

    def ids(self, kind: type[Noun]) -> tuple[str, ...]:
        """The identifiers that were listed of a kind."""
        return self.listed.get(kind.__name__, ())


def together(facts: Iterable[Facts]) -> Facts:
    """Several facts as one."""
    one: dict[Place, Noun | Absent] = {}
    many: dict[Place, tuple[Noun, ...]] = {}
    listed: dict[str, tuple[str, ...]] = {}
    gaps: dict[Gap, None] = {}
    for each in facts:
        one |= each.one
        many |= each.many
        listed |= {kind: listed.get(kind, ()) + ids for kind, ids in each.listed.items()}
        gaps |= dict.fromkeys(each.gaps)
    return Facts(one, many, listed, tuple(gaps))


def one_of(kind: type[N], key: Key, noun: N) -> Facts:
    """One noun under the key that it was asked by."""
    return Facts(one={(kind.__name__, key): noun})


def each_of(kind: type[N], nouns: Iterable[N], key: str) -> Facts:
    """Nouns by their key, which is one of their attributes."""
    return Facts(one={(kind.__name__, str(getattr(each, key))): each for each in nouns})


def list_of(kind: type[N], scope: Key, nouns: Iterable[N]) -> Facts:
    """Everything of a kind in a scope, in the order given."""
    return Facts(many={(kind.__name__, scope): tuple(nouns)})


def everywhere(kind: type[N], nouns: Iterable[N], key: str) -> Facts:
    """Everything of a kind in the region: each by its key, and all of them as a list sorted by key."""
    found = sorted(nouns, key=lambda each: str(getattr(each, key)))
    return together((each_of(kind, found, key), list_of(kind, EVERYWHERE, found)))


def ids_of(kind: type[Noun], ids: Iterable[str]) -> Facts:
    """Identifiers that another call describes."""
    return Facts(listed={kind.__name__: tuple(ids)})


Read = Callable[..., Awaitable[Facts]]
Join = Callable[[tuple[Any, ...], tuple[Any, ...]], tuple[Noun, ...]]


@dataclass(slots=True)
class Collector(Generic[S]):
    """One kind of read. ``read(door, *subjects)`` takes one subject, or with ``batched`` as many as the call takes.

    ``fills`` names the slots that a subject's read answers; without it the read takes no subject and lists the region.
    ``absent`` are error codes by which AWS says that the subject does not exist; on a batch of several they say it of
    one of them, and ``gather`` asks again for each. ``overview``: a status reads it too, not only a diagnosis (as it
    does every list of the region). ``on_request``: nobody reads it who was not asked to. ``joins`` makes
    one list of what was read of a place before and of what this read found there, instead of replacing it.
    """

    name: str
    yields: tuple[type[Noun], ...]
    needs: tuple[str, ...]
    fills: Callable[[S], tuple[Slot, ...]] | None = None
    batched: bool = False
    absent: tuple[str, ...] = ()
    overview: bool = False
    on_request: bool = False
    joins: Join | None = None
    run: Read | None = field(default=None, init=False)

    @property
    def id(self) -> str:
        return self.name.removeprefix(PACKAGE)

    def read(self, function: Read) -> Read:
        """Decorator: this function does the reading."""
        self.run = function
        return function

    def slots(self, subjects: Iterable[S]) -> tuple[Slot, ...]:
        """What a read of these subjects answers."""
        if self.fills is None:
            return tuple(Many(kind, EVERYWHERE) for kind in self.yields)
        return tuple(slot for each in subjects for slot in self.fills(each))


@cache
def collectors() -> tuple[Collector[str], ...]:
    """Every collector, in the order of their file names."""
    package = importlib.import_module(PACKAGE.rstrip("."))
    modules = (importlib.import_module(PACKAGE + each.name) for each in pkgutil.iter_modules(package.__path__))
    found = (getattr(module, "collector", None) for module in modules)
    return tuple(each for each in found if isinstance(each, Collector))


def lists_of_the_region() -> tuple[Collector[str], ...]:
    """The collectors that need to know nothing beforehand."""
    return tuple(each for each in collectors() if each.fills is None)
