"""Sagawa (佐川急便), who delivers the `KSE` service."""

from kse.contracts import Status
from kse.plain import httpx
from tracking.adapters.carrier import Carrier

MEANINGS = {
    "10": Status.IN_DELIVERY,  # collected
    "20": Status.IN_DELIVERY,  # in transit
    "30": Status.IN_DELIVERY,  # at the delivering office
    "40": Status.IN_DELIVERY,  # out for delivery
    "50": Status.DELIVERED,
    "60": Status.NOT_DELIVERED,  # nobody at home
    "65": Status.IN_DELIVERY,  # kept at the office: the board counts it as D11
    "70": Status.UNDELIVERABLE,  # refused
    "80": Status.UNDELIVERABLE,  # returned
}


def sagawa(url: str, client: httpx.AsyncClient) -> Carrier:
    """Sagawa's tracking at an address."""
    return Carrier("SAGAWA", url, MEANINGS, client)
