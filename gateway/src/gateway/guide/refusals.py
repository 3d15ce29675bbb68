"""How calls are refused: status, code and an example of each (KSE API contract, sections 0.1, 0.2 and 4)."""

import msgspec

from gateway.api.envelope import LANGUAGES, message
from gateway.guide.words import CATALOGUES, tell


class Refusal(msgspec.Struct, frozen=True):
    """One way a call can fail as a whole, or one outcome of an item in it."""

    status: int
    text: str
    """A code; with a dot behind it the same code in other words."""
    field: str = ""
    """What stands in the message."""
    item: bool = False
    """Whether it is said of an item: then the call is 200 when another item went well."""

    @property
    def code(self) -> str:
        return self.text.partition(".")[0]

    def said(self, api_lang: str) -> str:
        """The message in a language of the API."""
        registering = f"message.{self.text}"
        if registering in CATALOGUES[LANGUAGES[api_lang]]:
            return tell(LANGUAGES[api_lang], registering, field=self.field)
        return message(self.text, api_lang, self.field)


AT_THE_DOOR = (
    Refusal(401, "9001001"),
    Refusal(401, "9001002"),
    Refusal(401, "9001002.expired"),
    Refusal(403, "9001003"),
    Refusal(403, "9001003.refused"),
    Refusal(403, "9001004", "createOrders"),
    Refusal(404, "9000002", "ko"),
    Refusal(404, "9000003", "createOrder"),
    Refusal(405, "9000003", "GET"),
    Refusal(408, "9000001.slow"),
    Refusal(413, "9000001.big", "16777216"),
    Refusal(429, "9001005", "3"),
    Refusal(500, "9009999", "18f0c2a91b3e"),
    Refusal(503, "9009999.away"),
    Refusal(504, "9009999.late"),
    Refusal(504, "9009999.lost"),
)
"""What any call may answer before it is looked into, or when something of ours is away."""

OF_NUMBERS = (Refusal(400, "9000001", "TrackingNo"), Refusal(422, "9002005", "20"))
NUMBERS_ITEMS = (
    Refusal(200, "9002004", "TrackingNo K2611239999999", item=True),
    Refusal(200, "9002006", "TrackingNo K123", item=True),
    Refusal(200, "9002009", "TrackingNo K2611230000002", item=True),
)
OF_PACKAGE_NOS = (Refusal(200, "9903026", "PackageNo 250-1234567-0000001", item=True),)
CANCELLING_ITEMS = (
    Refusal(404, "9002004", "TrackingNo K2611239999999", item=True),
    Refusal(422, "9002006", "TrackingNo K123", item=True),
    Refusal(409, "9903024", "TrackingNo K2611230000001", item=True),
    Refusal(409, "9903026", "PackageNo 250-1234567-0000001", item=True),
)
OF_MOVES = (
    *OF_NUMBERS,
    Refusal(400, "9000001.status", "A00"),
    Refusal(403, "9001004.testing", "advanceOrders"),
)
MOVES_ITEMS = (*NUMBERS_ITEMS[:2], Refusal(200, "9903030", "TrackingNo K2611249000001", item=True))
OF_CHANGES = (
    Refusal(400, "9000001", "limit (1-500)"),
    Refusal(400, "9002007", "cursor"),
    Refusal(410, "9002008", "cursor"),
)

OF_REGISTRATION = (
    Refusal(400, "9000001", "DataList"),
    Refusal(400, "9903012", "Idempotency-Key"),
    Refusal(409, "9903023", "Idempotency-Key"),
    Refusal(422, "9903019", "DataList"),
    Refusal(422, "9903022", "Idempotency-Key"),
)
REGISTRATION_ITEMS = (
    Refusal(422, "9903011", "ReceiverName", item=True),
    Refusal(422, "9903012", "ReceiverZipCode", item=True),
    Refusal(422, "9903013", "PackageNo2", item=True),
    Refusal(409, "9903014", "PackageNo", item=True),
    Refusal(422, "9903015", "DeliveryServiceCode", item=True),
    Refusal(422, "9903016", "ToCountry", item=True),
    Refusal(422, "9903017", "GoodsList[0].GoodsCode", item=True),
    Refusal(422, "9903018", "GoodsList", item=True),
    Refusal(409, "9903020", "LocalTrackingNo", item=True),
    Refusal(422, "9903021", "TrackingNo", item=True),
)
UPDATING_ITEMS = (
    *(each for each in REGISTRATION_ITEMS if each.code not in ("9903014", "9903021")),
    CANCELLING_ITEMS[0],
    *CANCELLING_ITEMS[2:],
    Refusal(422, "9002006", "TrackingNo K123", item=True),
    Refusal(409, "9002009", "TrackingNo K2611230000002", item=True),
    Refusal(422, "9903025", "PackageNo", item=True),
    Refusal(422, "9903027", "TrackingNo K2611230000001", item=True),
)
OF_UPDATES = (OF_REGISTRATION[0], OF_REGISTRATION[3])
