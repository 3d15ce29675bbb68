"""Secrets at rest that must be read again: AES-256-GCM, bound to seller, owner and field (MKT-03, INT-11)."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
NONCE_BYTES = 12


class Sealer:
    """Seals and opens secrets with the installation's key. The envelope: key version, nonce, ciphertext."""

    def __init__(self, key: str) -> None:
        self._keys = {VERSION: AESGCM(base64.b64decode(key))}

    def seal(self, secret: str, *, seller: int, owner: str, field: str) -> str:
        """The envelope of a secret, as base64."""
        nonce = os.urandom(NONCE_BYTES)
        hidden = self._keys[VERSION].encrypt(nonce, secret.encode(), _bound_to(seller, owner, field))
        return base64.b64encode(bytes([VERSION]) + nonce + hidden).decode()

    def open(self, envelope: str, *, seller: int, owner: str, field: str) -> str:
        """The secret; raises ValueError when the envelope was moved, changed or sealed with another key."""
        raw = base64.b64decode(envelope)
        key = self._keys.get(raw[0])
        if key is None:
            raise ValueError(f"no key of version {raw[0]}")
        try:
            bound = _bound_to(seller, owner, field)
            return key.decrypt(raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :], bound).decode()
        except InvalidTag as error:
            raise ValueError("the envelope does not belong here") from error


def _bound_to(seller: int, owner: str, field: str) -> bytes:
    return f"{seller}/{owner}/{field}".encode()
