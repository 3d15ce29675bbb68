"""Refusals: errors that carry their meaning in the trade's words; the edge translates them once."""

from collections.abc import Mapping
from typing import Any

type_of_problem = "urn:kse:problem:"

Messages = Mapping[str, Mapping[str, str]]
"""Code → language (`ko`, `ja`, `en`) → text with `{named}` places."""


class Refusal(Exception):
    """The business says no: a stable kebab-case code and what the sentence needs. 409 at the edge."""

    status = 409

    def __init__(self, code: str, *, field: str = "", row: int | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.row = row
        self.params = params


class Invalid(Refusal):
    """The payload's shape is wrong; names the field. 422 at the edge."""

    status = 422


class Missing(Refusal):
    """There is no such thing, or not for this seller. 404 at the edge."""

    status = 404


class Unauthenticated(Refusal):
    """Nobody we know. 401 at the edge."""

    status = 401


class Forbidden(Refusal):
    """Known, but not allowed. 403 at the edge."""

    status = 403


class Unavailable(Refusal):
    """Something we need does not answer; trying again later is safe. 503 at the edge."""

    status = 503


SHARED_MESSAGES: Messages = {
    "identity-missing": {
        "ko": "로그인이 필요합니다.",
        "ja": "ログインが必要です。",
        "en": "Please sign in.",
    },
    "identity-invalid": {
        "ko": "로그인이 만료되었습니다. 다시 로그인해 주세요.",
        "ja": "ログインの有効期限が切れました。もう一度ログインしてください。",
        "en": "Your sign-in has expired. Please sign in again.",
    },
    "not-allowed": {
        "ko": "이 작업을 할 권한이 없습니다.",
        "ja": "この操作の権限がありません。",
        "en": "You are not allowed to do this.",
    },
    "not-found": {
        "ko": "요청한 항목을 찾을 수 없습니다.",
        "ja": "該当する項目が見つかりません。",
        "en": "There is no such item.",
    },
    "payload-invalid": {
        "ko": "입력값이 올바르지 않습니다: {field} ({reason})",
        "ja": "入力内容が正しくありません: {field} ({reason})",
        "en": "The input is not valid: {field} ({reason})",
    },
    "value-unstorable": {
        "ko": "저장할 수 없는 값이 있습니다. 너무 큰 숫자나 쓸 수 없는 문자가 있는지 확인해 주세요.",
        "ja": "保存できない値があります。大きすぎる数値や使えない文字がないかご確認ください。",
        "en": "A value cannot be stored. Look for too large a number or a character that is not allowed.",
    },
    "date-invalid": {
        "ko": "날짜 형식이 올바르지 않습니다. (예: 2026-11-23)",
        "ja": "日付の形式が正しくありません。(例: 2026-11-23)",
        "en": "This is not a date such as 2026-11-23.",
    },
    "changed-meanwhile": {
        "ko": "다른 사용자가 먼저 수정했습니다. 새로고침 후 다시 시도해 주세요.",
        "ja": "他のユーザーが先に変更しました。再読み込みしてやり直してください。",
        "en": "Someone else changed this first. Reload and try again.",
    },
    "unavailable": {
        "ko": "일시적으로 응답할 수 없습니다. 잠시 후 다시 시도해 주세요.",
        "ja": "一時的に応答できません。しばらくしてからやり直してください。",
        "en": "This is not available right now. Please try again shortly.",
    },
    "our-fault": {
        "ko": "예기치 않은 오류가 발생했습니다. 변경된 내용은 없습니다. (문의 번호 {trace})",
        "ja": "予期しないエラーが発生しました。変更はありません。(お問い合わせ番号 {trace})",
        "en": "Something went wrong on our side. Nothing was changed. (reference {trace})",
    },
}


def sentence(messages: Messages, code: str, lang: str, params: Mapping[str, Any]) -> str:
    """The text for a code in a language; the code itself where no text is known."""
    texts = messages.get(code) or SHARED_MESSAGES.get(code)
    if texts is None:
        return code
    template = texts.get(lang) or texts["ko"]
    try:
        return template.format_map({"field": "", "row": "", **params})
    except (KeyError, IndexError, ValueError):
        return template


def problem(refusal: Refusal, messages: Messages, lang: str) -> dict[str, Any]:
    """RFC 9457 problem details of a refusal, in the caller's language."""
    params = {**refusal.params}
    if refusal.field:
        params.setdefault("field", refusal.field)
    if refusal.row is not None:
        params.setdefault("row", refusal.row)
    body: dict[str, Any] = {
        "type": type_of_problem + refusal.code,
        "title": refusal.code,
        "status": refusal.status,
        "code": refusal.code,
        "detail": sentence(messages, refusal.code, lang, params),
    }
    if refusal.field:
        body["field"] = refusal.field
    if refusal.row is not None:
        body["row"] = refusal.row
    if refusal.params:
        body["params"] = refusal.params
    return body
