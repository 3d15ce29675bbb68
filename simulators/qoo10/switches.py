"""What can be made to go wrong, and the choices where the real market's behaviour is unknown."""

from typing import Literal

import msgspec


class Switches(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The README explains each; the defaults are a healthy market."""

    throttle: int | None = None
    throttle_in_body: bool = False
    expired_sak: bool = False
    wrong_password: bool = False
    wrong_password_code: int = -10000
    invalid_key_code: Literal[-90001, -10000] = -90001
    forbidden_methods: list[str] = []
    outage: Literal["503", "html", "hang"] | None = None
    slow_seconds: float = 0.0
    hang_seconds: float = 60.0
    hang_after_accept: int = 0
    refuse_orders: dict[int, int] = {}
    null_when_empty: bool = False
    today_allowed: bool | None = None
    max_estimate_days: int = 30
    blank_status: Literal["1-3", "1-2"] = "1-3"
    resend_allowed: bool = False
    number_shared_by_carts: bool = False
    bulk_row_is_index: bool = False
    no_charset: bool = False
