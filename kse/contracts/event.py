"""What an event is: a frozen, past-tense fact with a name, a major version and a key."""

from collections.abc import Callable
from functools import cache
from typing import ClassVar, TypeVar

import msgspec

CONTRACTS: dict[str, type["Event"]] = {}
"""Every event class by its wire type, such as `ShipmentRegistered.v1`."""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A fact one service says and others hear. It refers to nothing that could refer back, hence `gc=False`.

    Subclasses name the services that say them (`speakers`) and give the key whose order must hold
    (`key`: the K number for shipments, else the aggregate's id). Published events only grow: new
    fields carry defaults, and a changed meaning is a new class or a new `major`. What has its default value
    does not travel.
    """

    seller: int
    """The company the fact belongs to."""

    speakers: ClassVar[tuple[str, ...]] = ()
    major: ClassVar[int] = 1

    @property
    def key(self) -> str:
        """What must stay in order: events of one speaker with one key arrive as they were said."""
        raise TypeError(f"{type(self).__name__} names no key")

    @classmethod
    @cache
    def wire_type(cls) -> str:
        """The CloudEvents type: class name and major version."""
        return f"{cls.__name__}.v{cls.major}"


E = TypeVar("E", bound=Event)


def event(*speakers: str) -> Callable[[type[E]], type[E]]:
    """Register a contract class and name the services that may say it."""

    def register(cls: type[E]) -> type[E]:
        cls.speakers = speakers
        CONTRACTS[cls.wire_type()] = cls
        return cls

    return register


def decode(wire_type: str, body: bytes) -> Event:
    """Read an event of a known wire type; raises msgspec.ValidationError when the body does not fit."""
    decoder = _DECODERS.get(wire_type)
    if decoder is None:
        decoder = _DECODERS[wire_type] = msgspec.json.Decoder(CONTRACTS[wire_type])
    return decoder.decode(body)


_DECODERS: dict[str, msgspec.json.Decoder[Event]] = {}
