"""Who is asking: short-lived identities the gateway signs (Ed25519) and every service verifies."""

import time
from functools import lru_cache
from typing import Any, Literal

import jwt
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kse.errors import Forbidden, Unauthenticated

LIFE_SECONDS = 60
RENEWED_SECONDS = 10
"""For so long one token serves all requests of an identity; to sign and verify costs as much as a read."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person or a partner's program, as the gateway vouches for it."""

    user: int
    seller: int | None
    """None for operators, who see every company."""
    role: str
    """`master`, `staff`, `operator` or `partner`."""
    lang: str = "ko"
    name: str = ""

    @property
    def sellers(self) -> str:
        """Whose rows this identity may touch, as row-level security reads it; operators see no sandbox."""
        return "+" if self.role == "operator" else str(self.of_seller)

    @property
    def of_seller(self) -> int:
        """The company asked for; refuses identities that belong to none."""
        if self.seller is None:
            raise Forbidden("not-allowed")
        return self.seller

    def must_be(self, *roles: str) -> None:
        """Refuse every other role."""
        if self.role not in roles:
            raise Forbidden("not-allowed")


def sign(identity: Identity, private_key: str, *, now: float | None = None) -> str:
    """A token for a forwarded request; it lives for at least fifty seconds and at most a minute."""
    at = int(now if now is not None else time.time())
    return _signed(identity, private_key, at - at % RENEWED_SECONDS)


@lru_cache(maxsize=1_000)
def _signed(identity: Identity, private_key: str, issued: int) -> str:
    claims: dict[str, Any] = {
        "iss": "kse-gateway",
        "sub": str(identity.user),
        "seller": identity.seller,
        "role": identity.role,
        "lang": identity.lang,
        "name": identity.name,
        "iat": issued,
        "exp": issued + LIFE_SECONDS,
    }
    return jwt.encode(claims, private_key, algorithm="EdDSA")


def verify(token: str, public_key: str) -> Identity:
    """Read a token back; raises Unauthenticated when it is forged, expired or not ours."""
    if not token or not public_key:
        raise Unauthenticated("identity-missing")
    try:
        identity, expires = _verified(token, public_key)
    except (jwt.InvalidTokenError, msgspec.ValidationError, KeyError, ValueError) as error:
        raise Unauthenticated("identity-invalid") from error
    if expires <= time.time():
        raise Unauthenticated("identity-invalid")
    return identity


@lru_cache(maxsize=1_000)
def _verified(token: str, public_key: str) -> tuple[Identity, int]:
    """What a sound token says, and when it expires; only sound ones are remembered."""
    claims = jwt.decode(
        token, public_key, algorithms=["EdDSA"], issuer="kse-gateway", options={"require": ["exp", "sub"]}
    )
    identity = Identity(
        user=int(claims["sub"]),
        seller=msgspec.convert(claims["seller"], int | None),
        role=msgspec.convert(claims["role"], Literal["master", "staff", "operator", "partner"]),
        lang=msgspec.convert(claims["lang"], Literal["ko", "ja", "en"]),
        name=msgspec.convert(claims["name"], str),
    )
    return identity, int(claims["exp"])


def new_key_pair() -> tuple[str, str]:
    """A fresh Ed25519 pair as PEM: (private, public)."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()
