"""What gifts refuses with, in Korean, Japanese and English."""

from kse.errors import Messages

MESSAGES: Messages = {
    "field-missing": {
        "ko": "{field} 항목을 입력해 주세요.",
        "ja": "{field}を入力してください。",
        "en": "Please fill in {field}.",
    },
    "sku-unknown": {
        "ko": "상품관리에 등록되지 않은 SKU입니다: {sku}",
        "ja": "商品管理に登録されていないSKUです: {sku}",
        "en": "The SKU is not in the catalogue: {sku}",
    },
    "item-unknown": {
        "ko": "등록되지 않은 사은품입니다: {item}",
        "ja": "登録されていないギフトです: {item}",
        "en": "There is no such gift item: {item}",
    },
    "quantity-out-of-range": {
        "ko": "수량은 1에서 999까지 입력할 수 있습니다.",
        "ja": "数量は1から999までです。",
        "en": "The quantity is between 1 and 999.",
    },
    "nothing-selected": {
        "ko": "선택된 배송접수건이 없습니다.",
        "ja": "荷物が選択されていません。",
        "en": "No shipment is selected.",
    },
    "shipment-unknown": {
        "ko": "없는 접수번호입니다.",
        "ja": "存在しない受付番号です。",
        "en": "There is no such shipment.",
    },
    "accepted-already": {
        "ko": "이미 입고완료되어 사은품을 추가할 수 없습니다.",
        "ja": "すでに入庫完了のためギフトを追加できません。",
        "en": "The parcel is accepted at the warehouse already; no gift can be added.",
    },
    "shipment-deleted": {
        "ko": "삭제된 접수건에는 사은품을 추가할 수 없습니다.",
        "ja": "削除された荷物にはギフトを追加できません。",
        "en": "The shipment was deleted; no gift can be added.",
    },
    "gift-given-already": {
        "ko": "이미 같은 사은품이 적용되었습니다.",
        "ja": "同じギフトがすでに適用されています。",
        "en": "The shipment has this gift already.",
    },
}
