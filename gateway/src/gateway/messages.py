"""What the gateway says to people."""

from kse.errors import Messages

MESSAGES: Messages = {
    "not-signed-in": {
        "ko": "로그인이 필요합니다.",
        "ja": "ログインが必要です。",
        "en": "Please sign in.",
    },
    "session-another-sign-in": {
        "ko": "다른 곳에서 같은 계정으로 로그인하여 이 로그인이 종료되었습니다.",
        "ja": "別の場所で同じアカウントにログインしたため、このログインは終了しました。",
        "en": "Someone signed in to this account elsewhere, which ended this sign-in.",
    },
    "session-signed-out": {
        "ko": "로그아웃되었습니다. 다시 로그인해 주세요.",
        "ja": "ログアウトしました。もう一度ログインしてください。",
        "en": "You are signed out. Please sign in again.",
    },
    "session-access-closed": {
        "ko": "이 계정의 접속이 차단되었습니다. 관리자에게 문의해 주세요.",
        "ja": "このアカウントは利用停止中です。管理者にお問い合わせください。",
        "en": "Access for this account is closed. Please ask your administrator.",
    },
    "session-expired": {
        "ko": "오랫동안 사용하지 않아 로그아웃되었습니다. 다시 로그인해 주세요.",
        "ja": "長時間操作がなかったためログアウトしました。もう一度ログインしてください。",
        "en": "You were signed out after a long time without use. Please sign in again.",
    },
    "sign-in-wrong": {
        "ko": "아이디 또는 비밀번호가 맞지 않습니다.",
        "ja": "IDまたはパスワードが正しくありません。",
        "en": "The id or the password is not right.",
    },
    "sign-in-locked": {
        "ko": "비밀번호를 여러 번 틀려 잠겼습니다. {seconds}초 후에 다시 시도해 주세요.",
        "ja": "パスワードを何度も間違えたためロックされました。{seconds}秒後にやり直してください。",
        "en": "Too many wrong passwords. Please try again in {seconds} seconds.",
    },
    "sign-in-closed": {
        "ko": "이 계정은 아직 접속이 허용되지 않았습니다.",
        "ja": "このアカウントはまだ利用が許可されていません。",
        "en": "This account has not been given access.",
    },
    "from-elsewhere": {
        "ko": "다른 사이트에서 보낸 요청은 처리하지 않습니다. 페이지를 새로고침해 주세요.",
        "ja": "他のサイトから送られた操作は受け付けません。ページを再読み込みしてください。",
        "en": "This request came from another site and was not carried out. Please reload the page.",
    },
    "too-big": {
        "ko": "보낸 내용이 너무 큽니다. (최대 {limit}MB)",
        "ja": "送信内容が大きすぎます。(最大{limit}MB)",
        "en": "What was sent is too big (at most {limit} MB).",
    },
    "body-too-slow": {
        "ko": "전송이 너무 느려 중단했습니다. 변경된 내용은 없습니다. 연결을 확인하고 다시 시도해 주세요.",
        "ja": "送信が遅すぎるため中断しました。変更はありません。接続をご確認のうえ、やり直してください。",
        "en": "This came too slowly and was given up. Nothing was changed. Please check your connection.",
    },
    "service-away": {
        "ko": "지금은 처리할 수 없습니다. 변경된 내용은 없습니다. 잠시 후 다시 시도해 주세요. ({service})",
        "ja": "現在処理できません。変更はありません。しばらくしてからやり直してください。({service})",
        "en": "This cannot be done right now. Nothing was changed. Please try again shortly. ({service})",
    },
    "service-late": {
        "ko": "응답이 늦어 결과를 확인하지 못했습니다. 새로고침하여 확인해 주세요. ({service})",
        "ja": "応答が遅く、結果を確認できませんでした。再読み込みしてご確認ください。({service})",
        "en": "The answer took too long, so the outcome is not known. Reload to see it. ({service})",
    },
    "service-broke-off": {
        "ko": "연결이 끊겨 결과를 확인하지 못했습니다. 새로고침하여 확인해 주세요. ({service})",
        "ja": "接続が切れ、結果を確認できませんでした。再読み込みしてご確認ください。({service})",
        "en": "The connection broke on the way, so the outcome is not known. Reload to see it. ({service})",
    },
    "seller-approved-already": {
        "ko": "{name}은(는) 이미 승인된 업체입니다.",
        "ja": "{name} はすでに承認済みです。",
        "en": "{name} is approved already.",
    },
    "too-many-keys": {
        "ko": "사용 중인 API 키는 {limit}개까지 가질 수 있습니다. 먼저 하나를 폐기해 주세요.",
        "ja": "有効なAPIキーは{limit}個までです。先に一つを無効にしてください。",
        "en": "At most {limit} keys can be live. Revoke one first.",
    },
    "key-known-already": {
        "ko": "이미 등록된 API 키입니다.",
        "ja": "すでに登録されているAPIキーです。",
        "en": "This API key is known already.",
    },
    "key-form": {
        "ko": "API 키는 공백 없는 영문·숫자·기호 16~191자여야 합니다.",
        "ja": "APIキーは空白を含まない英数字・記号16～191文字です。",
        "en": "An API key has 16 to 191 letters, digits and signs, and no blank.",
    },
    "key-kind-unknown": {
        "ko": "API 키의 종류는 live 또는 test입니다.",
        "ja": "APIキーの種類は live または test です。",
        "en": "A key is of the kind live or test.",
    },
    "key-not-live": {
        "ko": "{prefix}… 키는 지금 사용 중인 키가 아니므로 교체할 수 없습니다.",
        "ja": "キー {prefix}… は現在有効ではないため、交換できません。",
        "en": "The key {prefix}… does not work now, so nothing can take over from it.",
    },
    "key-generated-already": {
        "ko": "{prefix}… 키는 승인 대기 중입니다.",
        "ja": "キー {prefix}… は承認待ちです。",
        "en": "The key {prefix}… waits for approval.",
    },
    "key-refused-already": {
        "ko": "{prefix}… 키는 이미 거절되었습니다.",
        "ja": "キー {prefix}… はすでに承認されませんでした。",
        "en": "The key {prefix}… was refused already.",
    },
    "reason-missing": {
        "ko": "사유를 입력해 주세요.",
        "ja": "理由を入力してください。",
        "en": "Please give a reason.",
    },
    "seller-unknown": {
        "ko": "없는 업체입니다.",
        "ja": "存在しない会社です。",
        "en": "There is no such company.",
    },
    "key-approved-already": {
        "ko": "{prefix}… 키는 이미 승인되었습니다.",
        "ja": "キー {prefix}… はすでに承認済みです。",
        "en": "The key {prefix}… is approved already.",
    },
    "key-revoked-already": {
        "ko": "{prefix}… 키는 이미 폐기되었습니다.",
        "ja": "キー {prefix}… はすでに無効です。",
        "en": "The key {prefix}… is revoked already.",
    },
    "scopes-unknown": {
        "ko": "API 키의 권한은 {scopes} 중에서 하나 이상이어야 합니다.",
        "ja": "APIキーの権限は {scopes} のうち一つ以上です。",
        "en": "A key's scopes are one or more of {scopes}.",
    },
    "webhook-url-invalid": {
        "ko": "주소를 확인해 주세요. https://로 시작하는 500자 이내의 주소여야 합니다.",
        "ja": "URLをご確認ください。https:// で始まる500文字以内のURLを入力してください。",
        "en": "Please check the address: it must begin with https:// and have at most 500 characters.",
    },
    "webhook-url-https": {
        "ko": "https:// 주소만 사용할 수 있습니다.",
        "ja": "https:// のURLのみ使用できます。",
        "en": "Only https:// addresses can be used.",
    },
    "webhook-url-port": {
        "ko": "사용할 수 없는 포트입니다. 가능한 포트: {ports}",
        "ja": "使用できないポートです。使用できるポート: {ports}",
        "en": "This port cannot be used. Ports that can: {ports}",
    },
    "webhook-url-inside": {
        "ko": "내부 네트워크의 주소로는 보낼 수 없습니다. 인터넷에서 접속할 수 있는 주소를 입력해 주세요.",
        "ja": "内部ネットワークには送信できません。インターネットから接続できるURLを入力してください。",
        "en": "Nothing is sent to an address inside a private network. Use one the internet can reach.",
    },
    "webhook-types-unknown": {
        "ko": "받을 이벤트를 하나 이상 선택해 주세요.",
        "ja": "受信するイベントを一つ以上選択してください。",
        "en": "Choose at least one of the events there are.",
    },
    "webhook-description-invalid": {
        "ko": "설명은 100자 이내의 한 줄이어야 합니다.",
        "ja": "説明は100文字以内の1行で入力してください。",
        "en": "The description is one line of at most 100 characters.",
    },
    "webhook-state-unknown": {
        "ko": "알 수 없는 상태입니다: {field}",
        "ja": "不明な状態です: {field}",
        "en": "Unknown state: {field}",
    },
    "webhook-being-sent": {
        "ko": "지금 전송 중입니다. 결과를 확인한 후 다시 보내 주세요.",
        "ja": "ただいま送信中です。結果をご確認のうえ、もう一度送信してください。",
        "en": "It is being sent right now. See how it goes, then send it again.",
    },
    "webhook-too-many": {
        "ko": "웹훅 주소는 {limit}개까지 등록할 수 있습니다. 먼저 하나를 삭제해 주세요.",
        "ja": "Webhookの送信先は{limit}件まで登録できます。先に一つを削除してください。",
        "en": "At most {limit} webhook addresses can be kept. Remove one first.",
    },
    "view-name-missing": {
        "ko": "보기 이름을 입력해 주세요.",
        "ja": "表示の名前を入力してください。",
        "en": "Give the view a name.",
    },
    "view-too-big": {
        "ko": "보기에 저장할 내용이 너무 큽니다.",
        "ja": "表示に保存する内容が大きすぎます。",
        "en": "There is too much in this view to keep it.",
    },
    "too-many-views": {
        "ko": "보기는 {limit}개까지 저장할 수 있습니다. 쓰지 않는 보기를 먼저 삭제해 주세요.",
        "ja": "表示は{limit}個まで保存できます。使わない表示を先に削除してください。",
        "en": "At most {limit} views can be kept. Delete one first.",
    },
}
