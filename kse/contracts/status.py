"""Status codes of a shipment, their order on the main path, and their names in three languages."""

from enum import StrEnum


class Status(StrEnum):
    """Where a parcel is (requirements, "Status codes")."""

    WAITING = "A00"
    HELD = "A02"
    AWAITING_ARRIVAL = "A10"
    ACCEPTED = "A99"
    SHIPPED_OUT = "B00"
    DEPARTED = "B11"
    ARRIVED = "B99"
    IN_CUSTOMS = "C11"
    CLEARED = "C90"
    HANDED_OVER = "D00"
    IN_DELIVERY = "D11"
    DELIVERED = "D99"
    NOT_DELIVERED = "E00"
    UNDELIVERABLE = "E01"
    DISPOSED = "X99"


MAIN_PATH = (
    Status.AWAITING_ARRIVAL,
    Status.ACCEPTED,
    Status.SHIPPED_OUT,
    Status.DEPARTED,
    Status.ARRIVED,
    Status.IN_CUSTOMS,
    Status.CLEARED,
    Status.HANDED_OVER,
    Status.IN_DELIVERY,
    Status.DELIVERED,
)

STATUS_NAMES: dict[Status, dict[str, str]] = {
    Status.WAITING: {"ko": "접수대기", "en": "Prepare", "ja": "受付待ち"},
    Status.HELD: {"ko": "보류", "en": "On hold", "ja": "保留"},
    Status.AWAITING_ARRIVAL: {"ko": "입고대기", "en": "Waiting for arrival", "ja": "入庫待ち"},
    Status.ACCEPTED: {"ko": "입고완료", "en": "Accepted", "ja": "入庫完了"},
    Status.SHIPPED_OUT: {"ko": "출고완료", "en": "Shipped out", "ja": "出庫完了"},
    Status.DEPARTED: {"ko": "출발", "en": "Departed", "ja": "出発"},
    Status.ARRIVED: {"ko": "도착", "en": "Arrived", "ja": "到着"},
    Status.IN_CUSTOMS: {"ko": "통관중(통관 수속중)", "en": "Customs clearance in progress", "ja": "通関中"},
    Status.CLEARED: {"ko": "통관완료", "en": "Customs cleared", "ja": "通関完了"},
    Status.HANDED_OVER: {"ko": "배송중(배송사인계)", "en": "Handed to carrier", "ja": "配送会社引渡し"},
    Status.IN_DELIVERY: {"ko": "배송중", "en": "In delivery", "ja": "配送中"},
    Status.DELIVERED: {"ko": "배송완료", "en": "Delivered", "ja": "配達完了"},
    Status.NOT_DELIVERED: {"ko": "배송미완료", "en": "Delivery not completed", "ja": "配達未完了"},
    Status.UNDELIVERABLE: {
        "ko": "배송불가(수취거부/반품)",
        "en": "Undeliverable (refused/returned)",
        "ja": "配達不可(受取拒否/返品)",
    },
    Status.DISPOSED: {"ko": "폐기", "en": "Disposed", "ja": "廃棄"},
}
