"""Who is looking at a page."""

from typing import Literal

import msgspec

Role = Literal["master", "staff", "operator", "partner"]
Language = Literal["ko", "ja", "en"]


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The person behind a session, as the pages need to know them."""

    user_id: int
    seller: int | None
    """None for operators, who belong to no seller."""
    seller_name: str
    role: Role
    lang: Language
    name: str
