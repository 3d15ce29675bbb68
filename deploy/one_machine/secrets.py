"""What one installation keeps to itself: keys and passwords, made once, readable by the owner only."""

import base64
import json
import secrets
from pathlib import Path

from kse.identity import new_key_pair


def kept_secrets(folder: Path) -> dict[str, str]:
    """The secrets in this folder, made on the first call; what a later release needs too is added."""
    place = folder / "secrets.json"
    kept: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
    complete = _made() | kept
    if complete != kept:
        place.touch(mode=0o600)
        place.write_text(json.dumps(complete, indent=1))
    return complete


def _made() -> dict[str, str]:
    private, public = new_key_pair()
    return {
        "gateway_private_key": private,
        "gateway_public_key": public,
        "session_secret": secrets.token_urlsafe(48),
        "secrets_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "demo_password": f"demo-{secrets.token_hex(4)}",
        "demo_api_key": f"kse_live_{secrets.token_urlsafe(36)}",
        "demo_sandbox_key": f"kse_test_{secrets.token_urlsafe(36)}",
    }
