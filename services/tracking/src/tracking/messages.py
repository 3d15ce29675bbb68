"""What tracking tells people when it says no."""

from kse.errors import Messages

MESSAGES: Messages = {
    "unknown-number": {
        "ko": "접수번호를 찾을 수 없습니다.",
        "ja": "受付番号が見つかりません。",
        "en": "There is no shipment with this K number.",
    },
    "test-parcel": {
        "ko": "테스트(샌드박스) 접수번호입니다. 실제 화물이 아니므로 처리할 수 없습니다.",
        "ja": "テスト(サンドボックス)の受付番号です。実際の荷物ではないため処理できません。",
        "en": "This is a test parcel of a sandbox; there is no such parcel to move.",
    },
    "already-there": {
        "ko": "이미 {status} 상태입니다.",
        "ja": "すでに「{status}」です。",
        "en": "It is already “{status}”.",
    },
    "held": {
        "ko": "보류 중인 배송건입니다. 출고할 수 없습니다.",
        "ja": "保留中のため処理できません。",
        "en": "The shipment is on hold.",
    },
    "not-accepted-yet": {
        "ko": "아직 입고되지 않았습니다. (현재 상태: {status})",
        "ja": "まだ入庫していません。(現在: {status})",
        "en": "It has not been accepted at the warehouse yet (now: {status}).",
    },
    "not-handed-over": {
        "ko": "아직 일본 배송사에 인계되지 않았습니다. (현재 상태: {status})",
        "ja": "まだ配送会社に引き渡されていません。(現在: {status})",
        "en": "It has not been handed to the carrier yet (now: {status}).",
    },
    "backwards-needs-reason": {
        "ko": "현재 상태({status})보다 이전 상태로 되돌리려면 사유를 입력해야 합니다.",
        "ja": "現在({status})より前の状態に戻すには理由が必要です。",
        "en": "Moving back from “{status}” needs a reason.",
    },
    "status-not-movable": {
        "ko": "{status}(으)로는 변경할 수 없습니다.",
        "ja": "{status}には変更できません。",
        "en": "The status cannot be set to {status}.",
    },
    "too-many-numbers": {
        "ko": "한 번에 {limit}건까지 처리할 수 있습니다.",
        "ja": "一度に処理できるのは{limit}件までです。",
        "en": "At most {limit} numbers at a time.",
    },
    "status-unknown": {
        "ko": "알 수 없는 상태 코드입니다: {status}",
        "ja": "不明なステータスコードです: {status}",
        "en": "There is no status {status}.",
    },
    "pull-running": {
        "ko": "배송사 조회가 이미 진행 중입니다. 잠시 후 다시 시도해 주세요.",
        "ja": "配送会社への照会がすでに進行中です。しばらくしてからお試しください。",
        "en": "The carriers are being asked right now. Please try again shortly.",
    },
    "carrier-silent": {
        "ko": "{carrier} 배송조회 서버가 응답하지 않습니다. 다음 조회 때 다시 시도합니다.",
        "ja": "{carrier}の追跡サーバーが応答しません。次回の照会で再試行します。",
        "en": "{carrier} does not answer; it is asked again in the next round.",
    },
}
