"""Amazon.co.jp: the unshipped and the new-orders report, bound by name (rakuten-amazon-buyma.md 12)."""

from intake.adapters import cells
from intake.adapters.layouts import Field, Layout, Values, first_of, named
from intake.adapters.qoo10_file import country
from intake.adapters.refusals import CellRefused
from intake.rules import choose_sku

# The official 27 names, those the Japanese layout adds, and those of the scheduled new-orders report.
COLUMNS = named(
    """order-id,order-item-id,purchase-date,payments-date,reporting-date,promise-date,days-past-promise,\
buyer-email,buyer-phone-number,sku,product-name,quantity-purchased,quantity-shipped,quantity-to-ship,\
ship-service-level,recipient-name,ship-address-1,ship-address-2,ship-address-3,ship-city,ship-state,\
ship-postal-code,ship-country,is-business-order,purchase-order-number,price-designation,is-prime,\
buyer-name,payment-method,cod-collectible-amount,already-paid,payment-method-fee,\
scheduled-delivery-start-date,scheduled-delivery-end-date,points-granted,\
currency,item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,\
ship-phone-number,delivery-instructions"""
)


def to_ship(left: str, purchased: str, shipped: str) -> int:
    """What is still to pack: quantity-to-ship, else what was bought less what was sent."""
    if cells.code(left):
        count = cells.code(left)
        if count == "0":
            raise CellRefused("nothing-to-ship")
        return cells.quantity(left)
    bought = cells.quantity(purchased)
    sent = cells.quantity(shipped) if cells.code(shipped) not in ("", "0") else 0
    if sent >= bought:
        raise CellRefused("nothing-to-ship")
    return bought - sent


def unit_price(total: str, purchased: str, left: str) -> int:
    """item-price is the line's whole price; a report without prices leaves 0 for the seller to fill in."""
    if not cells.code(total):
        return 0
    count = cells.quantity(purchased if cells.code(purchased) else left)
    each, rest = divmod(cells.yen(total), count)
    if rest:
        raise CellRefused("price-not-whole", total)
    return each


def address(state: str, city: str, *lines: str) -> str:
    """ship-state may carry a suffix after a hyphen (`東京都-Tokyo`)."""
    prefecture = cells.label_text(state).partition("-")[0].strip()
    first, *others = map(cells.label_text, lines)
    return " ".join(part for part in (prefecture + cells.label_text(city) + first, *others) if part)


def delivery_window(start: str, end: str) -> str:
    days = [shown for day in (start, end) if (shown := cells.note(day))]
    return " ~ ".join(dict.fromkeys(days))


_FIELDS = (
    Field("order_no", ("order-id",), cells.required(cells.code)),
    Field("item_code", ("order-item-id",), cells.required(cells.code)),
    Field("title", ("product-name",), cells.required(cells.text)),
    Field("quantity", ("quantity-to-ship", "quantity-purchased", "quantity-shipped"), to_ship),
    Field("unit_price", ("item-price", "quantity-purchased", "quantity-to-ship"), unit_price),
    Field("currency", ("currency",), cells.currency),
    Field("receiver_name", ("recipient-name",), cells.required(cells.label_text)),
    Field("receiver_phone", ("ship-phone-number", "buyer-phone-number"), first_of(cells.phone)),
    Field("zip", ("ship-postal-code",), cells.required(cells.zip_code)),
    Field("street", ("ship-address-1",), cells.required(cells.text)),
    Field(
        "address",
        ("ship-state", "ship-city", "ship-address-1", "ship-address-2", "ship-address-3"),
        cells.required(address),
    ),
    Field("country", ("ship-country",), country),
    Field("seller_item_code", ("sku",), cells.code),
    Field("buyer_name", ("buyer-name",), cells.text),
    Field("ordered_at", ("purchase-date",), cells.moment),
    Field("paid_at", ("payments-date",), cells.moment),
    Field(
        "desired_delivery", ("scheduled-delivery-start-date", "scheduled-delivery-end-date"), delivery_window
    ),
    Field("message", ("delivery-instructions",), cells.text),
)


def complete(values: Values) -> Values:
    """An order is a cart; its items are told apart by their own number, kept as the item code."""
    del values["country"], values["street"]
    values["cart_no"] = values["order_no"]
    values["sku"] = choose_sku(values["seller_item_code"])
    return values


REPORT = Layout(
    name="amazon-report",
    market="amazon",
    columns=COLUMNS,
    fields=_FIELDS,
    required=(
        ("order-id",),
        ("order-item-id",),
        ("sku",),
        ("product-name",),
        ("quantity-to-ship", "quantity-purchased"),
        ("recipient-name",),
        ("ship-address-1",),
        ("ship-postal-code",),
    ),
    complete=complete,
    complete_column="order-id",
    line_column="order-item-id",
    literal_quotes=True,
    may_drop_trailing=True,
)
LAYOUTS = (REPORT,)
