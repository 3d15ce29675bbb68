"""What the connector says and refuses with, in Korean, Japanese and English."""

from kse.errors import Messages

MESSAGES: Messages = {
    "connected": {"ko": "인증되었습니다.", "ja": "認証されました。", "en": "Connected."},
    "market-wrong-credentials": {
        "ko": "마켓에서 인증을 거부했습니다. QSM 아이디, 비밀번호, API Key를 확인해 주세요.",
        "ja": "マーケットに認証を拒否されました。QSMのID、パスワード、APIキーをご確認ください。",
        "en": "The market refused the sign-in. Check the QSM id, the password and the API key.",
    },
    "market-key-expired": {
        "ko": "판매자 인증키가 만료되었습니다. 접속 버튼으로 다시 인증해 주세요.",
        "ja": "販売者認証キーの期限が切れました。「接続」で認証し直してください。",
        "en": "The seller certification key has expired. Test the connection to renew it.",
    },
    "market-throttled": {
        "ko": "마켓의 요청 한도를 초과했습니다. 잠시 후 다시 시도해 주세요.",
        "ja": "マーケットの要求制限を超えました。しばらくしてからやり直してください。",
        "en": "The market's request limit was exceeded. Please try again shortly.",
    },
    "market-unavailable": {
        "ko": "마켓 서버가 응답하지 않습니다. 잠시 후 다시 시도해 주세요.",
        "ja": "マーケットのサーバーが応答しません。しばらくしてからやり直してください。",
        "en": "The market does not answer. Please try again shortly.",
    },
    "market-forbidden": {
        "ko": "이 API를 사용할 권한이 없습니다. 마켓에 API 권한을 요청해 주세요.",
        "ja": "このAPIを使用する権限がありません。マーケットに権限を申請してください。",
        "en": "The account may not use this API. Ask the market for permission.",
    },
    "market-refused": {
        "ko": "마켓에서 거부했습니다: {said}",
        "ja": "マーケットに拒否されました: {said}",
        "en": "The market refused: {said}",
    },
    "market-unreadable": {
        "ko": "마켓과 주고받은 내용을 처리하지 못했습니다. 계속되면 KSE에 알려 주세요.",
        "ja": "マーケットとのやり取りを処理できませんでした。続く場合はKSEまでご連絡ください。",
        "en": "What was exchanged with the market could not be processed. If this goes on, please tell KSE.",
    },
    "account-off": {
        "ko": "사용 중지된 마켓 계정입니다: {alias}",
        "ja": "停止中のマーケットアカウントです: {alias}",
        "en": "The market account is switched off: {alias}",
    },
    "alias-taken": {
        "ko": "이미 사용 중인 별칭입니다: {alias}",
        "ja": "すでに使われている別名です: {alias}",
        "en": "The alias is taken: {alias}",
    },
    "field-missing": {
        "ko": "{field} 항목을 입력해 주세요.",
        "ja": "{field}を入力してください。",
        "en": "Please fill in {field}.",
    },
    "market-unknown": {
        "ko": "API 수집을 지원하지 않는 마켓입니다: {market}",
        "ja": "API収集に対応していないマーケットです: {market}",
        "en": "Collecting from this market is not supported: {market}",
    },
    "period-invalid": {
        "ko": "수집 기간이 올바르지 않습니다. 시작일과 종료일(최대 1년)을 확인해 주세요.",
        "ja": "収集期間が正しくありません。開始日と終了日(最長1年)をご確認ください。",
        "en": "The period is not valid. Check its first and last day (a year at most).",
    },
    "no-orders": {
        "ko": "해당 조건의 주문이 없습니다.",
        "ja": "該当する注文はありません。",
        "en": "The market has no order for this status and period.",
    },
    "collected": {
        "ko": "{collected}건 수집: 신규 {new}건, 이미 접수 {already}건, 실패 {failed}건",
        "ja": "{collected}件収集: 新規{new}件、登録済み{already}件、失敗{failed}件",
        "en": "{collected} collected: {new} new, {already} known already, {failed} failed",
    },
    "collecting": {"ko": "수집 중입니다.", "ja": "収集中です。", "en": "Collecting."},
    "unreadable": {
        "ko": "주문을 읽을 수 없습니다: {reason}",
        "ja": "注文を読み取れません: {reason}",
        "en": "The order cannot be read: {reason}",
    },
    "refused": {
        "ko": "수량 또는 금액이 올바르지 않습니다.",
        "ja": "数量または金額が正しくありません。",
        "en": "The quantity or the price is not valid.",
    },
}
