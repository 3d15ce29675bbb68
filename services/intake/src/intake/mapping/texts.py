"""What mapping rules are called and refused with, in Korean, Japanese and English (INT-08, SYS-06)."""

from collections.abc import Mapping

from intake.messages import LANGUAGES
from kse.errors import Messages

Three = tuple[str, str, str]

_FIELDS: Mapping[str, Three] = {
    "title": ("상품명", "商品名", "Title"),
    "option_name": ("옵션명", "オプション名", "Option"),
    "item_code": ("상품코드", "商品コード", "Item code"),
    "seller_item_code": ("판매자상품코드", "販売者商品コード", "Seller item code"),
}
_HOWS: Mapping[str, Three] = {
    "contains": ("포함", "含む", "contains"),
    "is": ("일치", "一致", "is"),
    "starts": ("시작", "始まる", "starts with"),
}

COLUMNS: Mapping[str, Three] = {
    "place": ("순서", "順番", "Order"),
    "active": ("사용", "使用", "On"),
    "market": ("마켓", "モール", "Market"),
    "account": ("마켓 계정", "モールアカウント", "Market account"),
    **{
        f"{field}.{how}": (f"{names[0]} {words[0]}", f"{names[1]} {words[1]}", f"{names[2]} {words[2]}")
        for field, names in _FIELDS.items()
        for how, words in _HOWS.items()
    },
    "option_code": ("옵션코드", "オプションコード", "Option code"),
    "only_empty": ("비어 있을 때만", "空のときだけ", "Only where empty"),
}
"""The sheet's columns."""

MARKETS: Mapping[str, Three] = {
    "qoo10jp": ("Qoo10", "Qoo10", "Qoo10"),
    "rakuten": ("라쿠텐", "楽天", "Rakuten"),
    "amazon": ("아마존", "Amazon", "Amazon"),
    "buyma": ("BUYMA", "BUYMA", "BUYMA"),
}
YES = ("예", "はい", "yes", "y", "o", "1", "true", "on", "○", "〇", "사용")
NO = ("아니오", "いいえ", "no", "n", "x", "0", "false", "off", "×", "아니요", "미사용")

_SAID: Mapping[str, Three] = {
    "mapping-contradiction": (
        "‘{one}’ 조건과 ‘{other}’ 조건은 한 상품에서 함께 맞을 수 없습니다.",
        "条件「{one}」と「{other}」は同じ商品で同時に成り立ちません。",
        "The conditions “{one}” and “{other}” can never hold together.",
    ),
    "mapping-rule-exists": (
        "조건이 같은 규칙이 이미 있습니다: {place}번, 옵션코드 {option_code}",
        "同じ条件のルールがすでにあります: {place}番、オプションコード{option_code}",
        "A rule with the same conditions exists already: number {place}, option code {option_code}",
    ),
    "mapping-too-many": (
        "규칙은 {limit}개까지 만들 수 있습니다.",
        "ルールは{limit}件まで作成できます。",
        "There can be up to {limit} rules.",
    ),
    "mapping-too-many-conditions": (
        "한 규칙의 조건은 {limit}개까지입니다.",
        "1つのルールの条件は{limit}件までです。",
        "A rule can have up to {limit} conditions.",
    ),
    "mapping-no-condition": (
        "조건이 하나도 없습니다.",
        "条件が1つもありません。",
        "The rule has no condition.",
    ),
    "mapping-rules-changed": (
        "미리 확인한 뒤에 규칙이 바뀌었습니다. 다시 확인해 주세요.",
        "確認後にルールが変更されました。もう一度ご確認ください。",
        "The rules have changed since the dry run. Please run it again.",
    ),
    "mapping-undone": (
        "이미 되돌렸거나 되돌릴 수 없는 적용입니다.",
        "すでに元に戻したか、元に戻せない適用です。",
        "This has been undone already or cannot be undone any more.",
    ),
    "mapping-not-a-sheet": (
        "매핑 규칙 파일이 아닙니다. 내보낸 CSV의 제목 행(옵션코드와 조건 열)을 그대로 두세요.",
        "マッピングルールのファイルではありません。書き出したCSVの見出し行(オプションコードと条件の列)が必要です。",
        "This is not a sheet of mapping rules. Keep the exported header row (option code and conditions).",
    ),
    "mapping-encoding-unsure": (
        "글자 인코딩을 확실히 알 수 없습니다. 엑셀에서 ‘CSV UTF-8’로 저장해 주세요.",
        "文字コードを確実に判定できません。Excelで「CSV UTF-8」として保存してください。",
        "The encoding cannot be told for certain. Save the sheet as “CSV UTF-8”.",
    ),
    "mapping-column-unknown": (
        "알 수 없는 열입니다: {column}",
        "不明な列です: {column}",
        "This column is not known: {column}",
    ),
    "mapping-row-repeated": (
        "{earlier}행과 조건이 같은 규칙입니다.",
        "{earlier}行目と条件が同じルールです。",
        "The rule has the same conditions as row {earlier}.",
    ),
    "mapping-place-unreadable": (
        "순서는 1 이상의 정수입니다: {value}",
        "順番は1以上の整数です: {value}",
        "The order is a whole number from 1: {value}",
    ),
    "mapping-flag-unreadable": (
        "예 또는 아니오로 적어 주세요: {value}",
        "「はい」か「いいえ」で記入してください: {value}",
        "Write yes or no: {value}",
    ),
    "mapping-account-unknown": (
        "등록되지 않은 마켓 계정입니다: {value}",
        "登録されていないモールアカウントです: {value}",
        "There is no such market account: {value}",
    ),
}

MESSAGES: Messages = {code: dict(zip(LANGUAGES, texts, strict=True)) for code, texts in _SAID.items()}
