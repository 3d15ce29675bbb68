"""What the checks say, in Korean, Japanese and English: each rule's name and its reason (INT-05)."""

from collections.abc import Mapping

from intake.checks.settings import Rule
from intake.messages import LANGUAGES
from kse.errors import Messages

NAMES: Mapping[Rule, tuple[str, str, str]] = {
    "zip-unknown": ("없는 우편번호", "存在しない郵便番号", "Unknown zip code"),
    "zip-address-mismatch": (
        "우편번호와 주소 불일치",
        "郵便番号と住所の不一致",
        "Zip code and address disagree",
    ),
    "block-number-missing": ("번지 없음", "番地なし", "No block number"),
    "address-crowded": ("같은 주소 다수", "同じ住所が多数", "Many parcels to one address"),
    "company-word": ("회사로 보이는 배송지", "会社と思われる届け先", "Looks like a company"),
    "forwarder-word": ("배송대행지로 보이는 배송지", "転送業者と思われる届け先", "Looks like a forwarder"),
    "hotel-word": ("호텔로 보이는 배송지", "宿泊施設と思われる届け先", "Looks like a hotel"),
    "name-missing": ("수취인 이름 없음", "受取人名なし", "Consignee's name missing"),
    "name-one-word": (
        "성과 이름이 나뉘지 않은 수취인",
        "姓名が分かれていない受取人",
        "One-word consignee name",
    ),
    "phone-form": ("전화번호 형식", "電話番号の形式", "Phone number's form"),
    "total-over-threshold": ("과세 기준 금액 이상", "課税基準額以上", "At or above the tax threshold"),
    "cart-registered": ("이미 접수된 장바구니", "受付済みのカート", "Cart already registered"),
}

REASONS: Mapping[Rule, tuple[str, str, str]] = {
    "zip-unknown": (
        "우편번호 {zip}은(는) 일본우편 자료에 없습니다. 구매자에게 확인해 주세요.",
        "郵便番号{zip}は日本郵便のデータにありません。購入者にご確認ください。",
        "Japan Post knows no zip code {zip}. Please ask the buyer.",
    ),
    "zip-address-mismatch": (
        "우편번호 {zip}은(는) {place}입니다. 주소와 다릅니다.",
        "郵便番号{zip}は{place}です。住所と一致しません。",
        "Zip code {zip} is {place}, which is not in the address.",
    ),
    "block-number-missing": (
        "주소에 번지가 없습니다.",
        "住所に番地がありません。",
        "The address has no block number.",
    ),
    "address-crowded": (
        "같은 주소로 가는 주문이 {carts}건입니다(기준 {limit}건). 대량 구매나 배송대행지인지 확인해 주세요.",
        "同じ住所あての注文が{carts}件あります(基準{limit}件)。まとめ買いや転送先でないかご確認ください。",
        "{carts} parcels go to this address (limit {limit}). Check whether it is a reseller or a forwarder.",
    ),
    "company-word": (
        "회사 주소로 보입니다: {word}",
        "会社の住所と思われます: {word}",
        "This looks like a company's address: {word}",
    ),
    "forwarder-word": (
        "배송대행지로 보입니다: {word}",
        "転送業者の住所と思われます: {word}",
        "This looks like a forwarder's address: {word}",
    ),
    "hotel-word": (
        "호텔이나 숙소로 보입니다: {word}",
        "ホテルなどの宿泊施設と思われます: {word}",
        "This looks like a hotel or lodging: {word}",
    ),
    "name-missing": (
        "수취인 이름이 없습니다.",
        "受取人名がありません。",
        "The consignee's name is missing.",
    ),
    "name-one-word": (
        "수취인 이름이 한 단어입니다: {name}. 통관에는 성과 이름이 모두 필요합니다.",
        "受取人名が一語です: {name}。通関には姓と名の両方が必要です。",
        "The consignee's name is one word: {name}. Customs needs a family and a given name.",
    ),
    "phone-form": (
        "일본 전화번호 형식이 아닙니다: {phone}",
        "日本の電話番号の形式ではありません: {phone}",
        "Not the form of a Japanese phone number: {phone}",
    ),
    "total-over-threshold": (
        "수취인의 주문 합계 {total}엔이 과세 기준 {limit}엔 이상입니다.",
        "受取人の注文合計{total}円が課税基準{limit}円以上です。",
        "The consignee's orders total {total} JPY, at or above the threshold of {limit} JPY.",
    ),
    "cart-registered": (
        "이 장바구니번호의 배송건이 이미 있습니다({k_number}). 접수하면 배송건이 하나 더 만들어집니다.",
        "このカート番号の荷物はすでに受付済みです({k_number})。受付すると荷物がもう1つ作られます。",
        "This cart already has a shipment ({k_number}). Registering makes one more.",
    ),
}

MESSAGES: Messages = {
    f"check-{rule}": dict(zip(LANGUAGES, texts, strict=True)) for rule, texts in REASONS.items()
}


def name_of(rule: Rule, lang: str) -> str:
    """How the rule is called."""
    return NAMES[rule][LANGUAGES.index(lang)]


def reason_of(rule: Rule, params: Mapping[str, str | int], lang: str) -> str:
    """Why a row was found, its own values in the sentence; amounts with thousands marks."""
    shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in params.items()}
    return REASONS[rule][LANGUAGES.index(lang)].format(**shown)
