"""The rows of the order lists: 58 fields in v3's names (contract 2.2), and v2's own names for them (2.3)."""

import msgspec

STATUS_TEXTS = {
    1: "Awaiting shipping",
    2: "On request",
    3: "Seller confirm",
    4: "On delivery",
    5: "Delivered",
}
AWAITING_PAYMENT, REQUESTED, CONFIRMED, ON_DELIVERY, DELIVERED = 1, 2, 3, 4, 5


def status_text(status: int) -> str:
    return f"{STATUS_TEXTS[status]}({status})"


class ShippingInfo(msgspec.Struct, rename="pascal", kw_only=True, forbid_unknown_fields=True):
    """One order line as v3 tells it; the order of the fields is the official sample's."""

    shipping_status: str = status_text(REQUESTED)
    seller_id: str = msgspec.field(name="SellerID", default="")
    pack_no: int = 0
    order_date: str = ""
    payment_date: str = ""
    estimated_shipping_date: str = ""
    shipping_date: str = ""
    delivered_date: str = ""
    buyer: str = ""
    buyer_kana: str = ""
    buyer_tel: str = ""
    buyer_mobile: str = ""
    buyer_email: str = ""
    order_no: int = 0
    item_no: str = ""
    seller_item_code: str = ""
    item_title: str = ""
    option: str = ""
    option_code: str = ""
    order_price: int = 0
    order_qty: int = 1
    discount: int = 0
    total: int = 0
    receiver: str = ""
    receiver_kana: str = ""
    zip_code: str = ""
    shipping_address: str = ""
    address1: str = ""
    address2: str = ""
    receiver_tel: str = ""
    receiver_mobile: str = ""
    desired_delivery_date: str = ""
    sender_name: str = ""
    sender_tel: str = ""
    sender_nation: str = ""
    sender_zip_code: str = ""
    sender_address: str = ""
    shipping_way: str = ""
    shipping_message: str = ""
    payment_method: str = ""
    seller_discount: int = 0
    currency: str = "JPY"
    shipping_rate: int = 0
    related_order: str = ""
    shipping_rate_type: str = "Free"
    delivery_company: str = ""
    voucher_code: str = ""
    packing_no: str = ""
    seller_delivery_no: str = ""
    gift: str = ""
    cart_discount_seller: int = 0
    cart_discount_qoo10: int = 0
    settle_price: int = 0
    branch_name: str = ""
    tracking_no: str = ""
    material: str = ""
    available_send_type: str = "0"
    available_shipping_date: str = ""

    @property
    def status(self) -> int:
        return int(self.shipping_status.rpartition("(")[2].rstrip(")"))

    def move_to(self, status: int) -> None:
        self.shipping_status = status_text(status)


V2_NAMES = {
    "shippingStatus": "ShippingStatus",
    "sellerID": "SellerID",
    "packNo": "PackNo",
    "orderDate": "OrderDate",
    "PaymentDate": "PaymentDate",
    "EstShippingDate": "EstimatedShippingDate",
    "ShippingDate": "ShippingDate",
    "DeliveredDate": "DeliveredDate",
    "buyer": "Buyer",
    "buyer_gata": "BuyerKana",
    "buyerTel": "BuyerTel",
    "buyerMobile": "BuyerMobile",
    "buyerEmail": "BuyerEmail",
    "orderNo": "OrderNo",
    "itemCode": "ItemNo",
    "sellerItemCode": "SellerItemCode",
    "itemTitle": "ItemTitle",
    "option": "Option",
    "optionCode": "OptionCode",
    "orderPrice": "OrderPrice",
    "orderQty": "OrderQty",
    "discount": "Discount",
    "total": "Total",
    "receiver": "Receiver",
    "receiver_gata": "ReceiverKana",
    "shippingCountry": "",
    "zipCode": "ZipCode",
    "shippingAddr": "ShippingAddress",
    "Addr1": "Address1",
    "Addr2": "Address2",
    "receiverTel": "ReceiverTel",
    "receiverMobile": "ReceiverMobile",
    "hopeDate": "DesiredDeliveryDate",
    "senderName": "SenderName",
    "senderTel": "SenderTel",
    "senderNation": "SenderNation",
    "senderZipCode": "SenderZipCode",
    "senderAddr": "SenderAddress",
    "ShippingWay": "ShippingWay",
    "ShippingMsg": "ShippingMessage",
    "PaymentMethod": "PaymentMethod",
    "SellerDiscount": "SellerDiscount",
    "Currency": "Currency",
    "ShippingRate": "ShippingRate",
    "RelatedOrder": "RelatedOrder",
    "shippingRateType": "ShippingRateType",
    "DeliveryCompany": "DeliveryCompany",
    "VoucherCode": "VoucherCode",
    "PackingNo": "PackingNo",
    "SellerDeliveryNo": "SellerDeliveryNo",
    "PaymentNation": "",
    "Gift": "Gift",
    "cod_price": "",
    "Cart_Discount_Seller": "CartDiscountSeller",
    "Cart_Discount_Qoo10": "CartDiscountQoo10",
    "SettlePrice": "SettlePrice",
    "BranchName": "BranchName",
    "TrackingNo": "TrackingNo",
    "OverseaConsignment": "",
    "OverseaConsignment_receiver": "",
    "OverseaConsignment_Country": "",
    "OverseaConsignment_zipCode": "",
    "OverseaConsignment_Addr1": "",
    "OverseaConsignment_Addr2": "",
    "DelayType": "",
    "DelayMemo": "",
}
# What v2 tells and v3 does not; the market serves Japan only.
V2_ONLY: dict[str, object] = {
    "shippingCountry": "JP",
    "PaymentNation": "JP",
    "cod_price": 0,
    "OverseaConsignment": "N",
}


def v2_row(order: ShippingInfo, delay_type: str = "", delay_memo: str = "") -> dict[str, object]:
    fields = msgspec.to_builtins(order)
    own = V2_ONLY | {"DelayType": delay_type, "DelayMemo": delay_memo}
    return {name: fields[v3] if v3 else own.get(name, "") for name, v3 in V2_NAMES.items()}
