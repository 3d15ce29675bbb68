"""What one installation keeps to itself: keys and passwords, made once, readable by the owner only."""

import base64
import json
import secrets
from pathlib import Path

from kse.identity import new_key_pair


def kept_secrets(folder: Path) -> dict[str, str]:
    """The secrets in this folder, made on the first call."""
    place = folder / "secrets.json"
    if place.exists():
        kept: dict[str, str] = json.loads(place.read_text())
        return kept
    private, public = new_key_pair()
    made = {
        "gateway_private_key": private,
        "gateway_public_key": public,
        "session_secret": secrets.token_urlsafe(48),
        "secrets_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "demo_password": f"demo-{secrets.token_hex(4)}",
        "demo_api_key": secrets.token_urlsafe(48),
    }
    place.touch(mode=0o600)
    place.write_text(json.dumps(made, indent=1))
    return made
