"""Codes, messages and the envelope of the KSE API (contract 0.1, 0.4)."""

from typing import Any

from starlette.responses import Response

from kse.http import answer

LANGUAGES = {"kr": "ko", "en": "en", "jp": "ja"}
"""The path's language → ours."""

OK = "0"
PARTIAL = "9903010"
NO_RESULT = "9002004"
TOO_MANY = "9002005"
MALFORMED_NUMBER = "9002006"
CURSOR_UNKNOWN = "9002007"
CURSOR_TOO_OLD = "9002008"
CANCELLED = "9002009"
SERVICE = "9903015"
NO_NUMBER_LEFT = "9903020"
ARRIVED = "9903024"
FIXED = "9903025"
SEVERAL = "9903026"
KEY_MISSING = "9001001"
KEY_UNKNOWN = "9001002"
KEY_NOT_APPROVED = "9001003"
SCOPE = "9001004"
NO_WAY = "9903030"
RATE = "9001005"
MALFORMED = "9000001"
LANGUAGE = "9000002"
METHOD = "9000003"
OUR_FAULT = "9009999"

# A key with a dot is the same code in other words.
TEXTS: dict[str, tuple[str, str, str]] = {
    OK: ("정상 처리되었습니다.", "Success.", "正常に処理されました。"),
    PARTIAL: (
        "일부 접수번호의 결과가 없습니다. Data의 각 결과를 확인해 주세요.",
        "Some numbers have no result. See each result in Data.",
        "一部の受付番号に結果がありません。Dataの各結果をご確認ください。",
    ),
    f"{PARTIAL}.change": (
        "일부 또는 전체 접수건이 처리되지 않았습니다. Data의 각 결과를 확인해 주세요.",
        "Some or all shipments were left as they are. See each result in Data.",
        "一部またはすべての荷物が処理されませんでした。Dataの各結果をご確認ください。",
    ),
    NO_RESULT: (
        "조회 결과가 없습니다: {field}",
        "No result: {field}",
        "照会結果がありません: {field}",
    ),
    CANCELLED: (
        "취소(삭제)된 접수건입니다: {field}",
        "This shipment was cancelled: {field}",
        "取り消された受付です: {field}",
    ),
    SERVICE: (
        "알 수 없거나 이 계정에 허용되지 않은 배송타입입니다: {field}",
        "Unknown delivery service, or one that is not enabled for your company: {field}",
        "不明な配送タイプか、ご利用が許可されていない配送タイプです: {field}",
    ),
    NO_NUMBER_LEFT: (
        "송장번호가 부족합니다: {field}",
        "No tracking number is left: {field}",
        "送り状番号が不足しています: {field}",
    ),
    ARRIVED: (
        "이미 입고되어 변경하거나 취소할 수 없습니다: {field}",
        "The parcel has arrived at the warehouse and can no longer be changed or cancelled: {field}",
        "すでに入庫済みのため、変更・取消はできません: {field}",
    ),
    FIXED: (
        "접수 후에는 변경할 수 없는 항목입니다: {field}",
        "This cannot be changed after registration: {field}",
        "受付後は変更できない項目です: {field}",
    ),
    SEVERAL: (
        "같은 번호의 접수건이 여러 건입니다. TrackingNo로 지정해 주세요: {field}",
        "Several shipments have this number. Please give the TrackingNo: {field}",
        "同じ番号の受付が複数あります。TrackingNoで指定してください: {field}",
    ),
    TOO_MANY: (
        "한 번에 조회할 수 있는 접수번호는 {field}건까지입니다: TrackingNo",
        "At most {field} numbers a call: TrackingNo",
        "一度に照会できる受付番号は{field}件までです: TrackingNo",
    ),
    MALFORMED_NUMBER: (
        "접수번호 형식이 올바르지 않습니다: {field}",
        "The number is malformed: {field}",
        "受付番号の形式が正しくありません: {field}",
    ),
    CURSOR_UNKNOWN: (
        "이 서버가 발급한 커서가 아닙니다: {field}",
        "This is not a cursor of this server: {field}",
        "このサーバーが発行したカーソルではありません: {field}",
    ),
    CURSOR_TOO_OLD: (
        "보관 기간이 지나 이어서 조회할 수 없는 커서입니다. since로 다시 시작하고"
        " getOrders로 현재 상태를 확인해 주세요: {field}",
        "The cursor is too old: changes behind it are no longer kept. Start again with since,"
        " and read the present state with getOrders: {field}",
        "保管期間を過ぎたため続きを照会できないカーソルです。sinceで再開し、"
        "getOrdersで現在の状態をご確認ください: {field}",
    ),
    KEY_MISSING: (
        "API 키가 없습니다: KSE-APIKey",
        "The API key is missing: KSE-APIKey",
        "APIキーがありません: KSE-APIKey",
    ),
    KEY_UNKNOWN: (
        "알 수 없거나 폐기된 API 키입니다: KSE-APIKey",
        "The API key is unknown or revoked: KSE-APIKey",
        "不明または無効なAPIキーです: KSE-APIKey",
    ),
    f"{KEY_UNKNOWN}.expired": (
        "사용 기한이 지난 API 키입니다: KSE-APIKey",
        "The API key has expired: KSE-APIKey",
        "使用期限が切れたAPIキーです: KSE-APIKey",
    ),
    KEY_NOT_APPROVED: (
        "아직 승인되지 않은 API 키입니다: KSE-APIKey",
        "The API key is not approved yet: KSE-APIKey",
        "まだ承認されていないAPIキーです: KSE-APIKey",
    ),
    f"{KEY_NOT_APPROVED}.refused": (
        "승인이 거절된 API 키입니다. 사유는 KSE OMS의 KSE API 화면에서 확인해 주세요: KSE-APIKey",
        "The API key was refused. KSE OMS shows why on its KSE API page: KSE-APIKey",
        "承認されなかったAPIキーです。理由はKSE OMSのKSE API画面でご確認ください: KSE-APIKey",
    ),
    SCOPE: (
        "이 API 키에는 권한이 없습니다: {field}",
        "This API key is not allowed to do this: {field}",
        "このAPIキーには権限がありません: {field}",
    ),
    f"{SCOPE}.testing": (
        "테스트 키(kse_test_…)로만 호출할 수 있습니다: {field}",
        "Only a test key (kse_test_...) may call this: {field}",
        "テストキー(kse_test_…)でのみ呼び出せます: {field}",
    ),
    NO_WAY: (
        "지금 상태에서는 그 상태로 옮길 수 없습니다: {field}",
        "It cannot go there from where it stands: {field}",
        "現在の状態からその状態へは進められません: {field}",
    ),
    f"{MALFORMED}.status": (
        "이동할 수 없는 상태 코드입니다: Status {field}",
        "Not a status a parcel can be moved to: Status {field}",
        "移動できないステータスコードです: Status {field}",
    ),
    RATE: (
        "호출이 너무 잦습니다. {field}초 후에 다시 시도해 주세요.",
        "Too many calls. Please try again in {field} seconds.",
        "呼び出しが多すぎます。{field}秒後にやり直してください。",
    ),
    MALFORMED: (
        "요청 본문이 올바르지 않습니다. {field}",
        "The request body is malformed. {field}",
        "リクエスト本文が正しくありません。{field}",
    ),
    f"{MALFORMED}.big": (
        "요청 본문이 너무 큽니다. (최대 {field}바이트)",
        "The request body is too big (at most {field} bytes).",
        "リクエスト本文が大きすぎます。(最大 {field} バイト)",
    ),
    f"{MALFORMED}.slow": (
        "요청 본문이 너무 느리게 도착하여 중단했습니다. 처리된 내용은 없습니다.",
        "The request body came too slowly and was given up. Nothing was done.",
        "リクエスト本文の到着が遅すぎるため中断しました。処理された内容はありません。",
    ),
    LANGUAGE: (
        "지원하지 않는 언어입니다: {field} (kr, en, jp)",
        "Unknown language: {field} (kr, en, jp)",
        "対応していない言語です: {field} (kr, en, jp)",
    ),
    METHOD: (
        "지원하지 않는 메서드입니다: {field}",
        "Method not allowed: {field}",
        "許可されていないメソッドです: {field}",
    ),
    OUR_FAULT: (
        "서버 오류가 발생했습니다. (문의 번호 {field})",
        "Something went wrong on our side. (reference {field})",
        "サーバーでエラーが発生しました。(お問い合わせ番号 {field})",
    ),
    f"{OUR_FAULT}.away": (
        "지금은 처리할 수 없습니다. 처리된 내용은 없습니다. 잠시 후 다시 시도해 주세요.",
        "This cannot be done right now. Nothing was done. Please try again shortly.",
        "現在処理できません。処理された内容はありません。しばらくしてからやり直してください。",
    ),
    f"{OUR_FAULT}.late": (
        "응답이 늦어 결과를 확인하지 못했습니다. 접수 여부를 확인한 후 다시 시도해 주세요.",
        "The answer took too long, so the outcome is not known. Please check it before trying again.",
        "応答が遅く、結果を確認できませんでした。結果を確認してからやり直してください。",
    ),
    f"{OUR_FAULT}.lost": (
        "서버 내부 문제로 응답이 끊겨 결과를 확인하지 못했습니다. 접수 여부를 확인한 후 다시 시도해 주세요.",
        "The answer was lost on our side, so the outcome is not known. Please check it before trying again.",
        "サーバー内部の問題で応答が途切れ、結果を確認できませんでした。結果を確認してからやり直してください。",
    ),
}


CANCELLED_STATUS = ("X00", {"kr": "접수취소", "en": "Cancelled", "jp": "受付取消"})
"""What a cancelled shipment's `Status` and `StatusDesc` are; no parcel ever travels with it."""


class Refused(Exception):
    """The call failed as a whole."""

    def __init__(
        self, text: str, status: int, field: object = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.field = field
        self.headers = headers


def message(text: str, lang: str, field: object = "") -> str:
    """The words for a code in the path's language, the field's name in them."""
    return TEXTS[text][list(LANGUAGES).index(lang)].format(field=field).strip()


def refusal(refused: Refused, lang: str) -> Response:
    """A failed call's answer: always an object with `Code` and `Message`."""
    body = {"Code": refused.text.partition(".")[0], "Message": message(refused.text, lang, refused.field)}
    return answer(body, refused.status, refused.headers)


def item(code: str, lang: str, field: object = "", **data: Any) -> dict[str, Any]:
    """One entry of `Data`, or of tracking's object."""
    return {"Code": code, "Message": message(code, lang, field), **data}
