"""Yamato (ヤマト運輸), who delivers the `KSE Light` service as Nekopos (ネコポス)."""

from kse.contracts import Status
from kse.plain import httpx
from tracking.adapters.carrier import Carrier

MEANINGS = {
    "01": Status.IN_DELIVERY,  # accepted from us
    "02": Status.IN_DELIVERY,  # in transit
    "03": Status.IN_DELIVERY,  # passed an office
    "04": Status.IN_DELIVERY,  # out for delivery
    "05": Status.DELIVERED,  # dropped into the letter box
    "06": Status.NOT_DELIVERED,  # nobody at home
    "07": Status.IN_DELIVERY,  # kept at the office: the board counts it as D11
    "08": Status.UNDELIVERABLE,  # refused
    "09": Status.UNDELIVERABLE,  # returned
}


def yamato(url: str, client: httpx.AsyncClient) -> Carrier:
    """Yamato's tracking at an address."""
    return Carrier("NEKOPOS", url, MEANINGS, client)
