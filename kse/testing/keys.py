"""The key pair tests sign identities with."""

from kse.identity import new_key_pair

PRIVATE_KEY, PUBLIC_KEY = new_key_pair()
