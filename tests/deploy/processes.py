"""What every deployment must contain."""

from pathlib import Path

from kse.migrate import SERVICES

ROOT = Path(__file__).parents[2]
PROCESSES = frozenset(SERVICES)


def pinned(image: str) -> bool:
    """Whether an image names at least a major and a minor version."""
    tag = image.rpartition(":")[2]
    return "." in tag and tag.lstrip("v")[0].isdigit()
