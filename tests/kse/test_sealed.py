"""Secrets at rest (MKT-03)."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kse.sealed import Sealer

SEALER = Sealer(base64.b64encode(b"k" * 32).decode())


@given(st.text())
def test_what_is_sealed_opens_again_and_never_looks_the_same(secret: str) -> None:
    place = {"seller": 1, "owner": "qoo10jp/a", "field": "password"}
    first, second = SEALER.seal(secret, **place), SEALER.seal(secret, **place)
    assert first != second
    assert SEALER.open(first, **place) == SEALER.open(second, **place) == secret


@pytest.mark.parametrize("moved", [{"seller": 2}, {"owner": "qoo10jp/b"}, {"field": "api_key"}])
def test_an_envelope_moved_elsewhere_does_not_open(moved: dict[str, object]) -> None:
    place = {"seller": 1, "owner": "qoo10jp/a", "field": "password"}
    envelope = SEALER.seal("s", **place)
    with pytest.raises(ValueError, match="does not belong"):
        SEALER.open(envelope, **{**place, **moved})


def test_another_key_or_a_changed_envelope_does_not_open() -> None:
    place = {"seller": 1, "owner": "a", "field": "password"}
    envelope = SEALER.seal("s", **place)
    with pytest.raises(ValueError, match="does not belong"):
        Sealer(base64.b64encode(os.urandom(32)).decode()).open(envelope, **place)
    raw = bytearray(base64.b64decode(envelope))
    raw[0] = 9
    with pytest.raises(ValueError, match="no key of version 9"):
        SEALER.open(base64.b64encode(bytes(raw)).decode(), **place)
