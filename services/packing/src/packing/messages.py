"""What packing says to people, in Korean, Japanese and English (SYS-06)."""

from kse.errors import Messages

SHIPMENTS: Messages = {
    "shipment-unknown": {
        "ko": "등록되지 않은 접수번호입니다.",
        "ja": "登録されていない受付番号です。",
        "en": "There is no shipment with this K number.",
    },
    "shipments-missing": {
        "ko": "등록되지 않은 접수번호가 {count}건 있습니다: {k_numbers}",
        "ja": "登録されていない受付番号が{count}件あります: {k_numbers}",
        "en": "{count} K numbers are not registered: {k_numbers}",
    },
    "shipment-deleted": {
        "ko": "삭제된 접수건입니다.",
        "ja": "削除された受付です。",
        "en": "This shipment was deleted.",
    },
    "shipment-accepted": {
        "ko": "이미 입고완료되어 변경할 수 없습니다(현재 상태 {status}).",
        "ja": "入庫完了後のため変更できません(現在の状態 {status})。",
        "en": "Accepted at the warehouse (status {status}); it can no longer be changed.",
    },
    "fixed-at-registration": {
        "ko": "접수 후에는 변경할 수 없는 항목입니다: {field}",
        "ja": "受付後は変更できない項目です: {field}",
        "en": "This cannot be changed after registration: {field}",
    },
    "pool-empty": {
        "ko": "송장번호가 부족하여 배송타입을 변경할 수 없습니다.",
        "ja": "送り状番号が不足しているため、配送タイプを変更できません。",
        "en": "No tracking number is left, so the delivery service cannot be changed.",
    },
    "service-off": {
        "ko": "이 계정에 허용되지 않은 배송타입이라 변경할 수 없습니다.",
        "ja": "ご利用が許可されていない配送タイプのため、変更できません。",
        "en": "This delivery service is not enabled for the company, so the parcel cannot change to it.",
    },
    "already-held": {
        "ko": "이미 보류 중입니다.",
        "ja": "すでに保留中です。",
        "en": "This shipment is already on hold.",
    },
    "not-held": {
        "ko": "보류 중인 접수건이 아닙니다.",
        "ja": "保留中の受付ではありません。",
        "en": "This shipment is not on hold.",
    },
    "stale": {
        "ko": "다른 사용자가 먼저 수정했습니다. 새로고침 후 다시 시도해 주세요.",
        "ja": "他のユーザーが先に変更しました。再読み込みしてやり直してください。",
        "en": "Someone else changed this first. Reload and try again.",
    },
    "nothing-selected": {
        "ko": "선택한 접수건이 없습니다.",
        "ja": "受付が選択されていません。",
        "en": "No shipment is selected.",
    },
    "too-many-selected": {
        "ko": "한 번에 {most}건까지 처리할 수 있습니다.",
        "ja": "一度に処理できるのは{most}件までです。",
        "en": "Up to {most} shipments can be handled at once.",
    },
}

SCANS: Messages = {
    "scan-accepted": {
        "ko": "입고완료: {k_number}",
        "ja": "入庫完了: {k_number}",
        "en": "Accepted: {k_number}",
    },
    "scan-held": {
        "ko": "보류 중인 접수건입니다. 입고하지 말고 셀러 반송지로 보내 주세요. 보류 사유: {reason}",
        "ja": "保留中の受付です。入庫せず、出品者の返送先へ返送してください。保留理由: {reason}",
        "en": "On hold: do not accept it, send it back to the seller's return address. Reason: {reason}",
    },
    "scan-deleted": {
        "ko": "삭제된 접수건입니다. 입고하지 말고 셀러 반송지로 보내 주세요.",
        "ja": "削除された受付です。入庫せず、出品者の返送先へ返送してください。",
        "en": "Deleted: do not accept it, send it back to the seller's return address.",
    },
    "scan-unknown": {
        "ko": "등록되지 않은 번호입니다: {scanned}",
        "ja": "登録されていない番号です: {scanned}",
        "en": "Unknown number: {scanned}",
    },
    "scan-test": {
        "ko": "테스트(샌드박스) 접수번호입니다. 실제 화물이 아니므로 입고할 수 없습니다: {scanned}",
        "ja": "テスト(サンドボックス)の受付番号です。実際の荷物ではないため入庫できません: {scanned}",
        "en": "A test parcel of a sandbox: there is no such parcel to accept: {scanned}",
    },
    "scan-already-accepted": {
        "ko": "이미 입고된 접수건입니다(현재 상태 {status}).",
        "ja": "すでに入庫済みの受付です(現在の状態 {status})。",
        "en": "This shipment was accepted before (status {status}).",
    },
    "weight-impossible": {
        "ko": "무게를 확인해 주세요. 1g부터 {most}g까지 입력할 수 있습니다.",
        "ja": "重量をご確認ください。1gから{most}gまで入力できます。",
        "en": "Check the weight: 1 g to {most} g.",
    },
}

CELLS: Messages = {
    "cart-fixed": {
        "ko": "장바구니번호는 변경할 수 없습니다.",
        "ja": "カート番号は変更できません。",
        "en": "The cart number cannot be changed.",
    },
    "cell-fixed": {
        "ko": "변경할 수 없는 항목입니다: {field}",
        "ja": "変更できない項目です: {field}",
        "en": "This cell cannot be changed: {field}",
    },
    "cell-blank": {
        "ko": "비워 둘 수 없는 항목입니다: {field}",
        "ja": "空欄にできない項目です: {field}",
        "en": "This cell must not be empty: {field}",
    },
    "cell-too-long": {
        "ko": "{longest}자까지 입력할 수 있습니다: {field}",
        "ja": "{longest}文字まで入力できます: {field}",
        "en": "At most {longest} characters: {field}",
    },
    "cell-not-a-number": {
        "ko": "숫자를 입력해 주세요: {field}",
        "ja": "整数を入力してください: {field}",
        "en": "Enter a whole number: {field}",
    },
    "cell-out-of-range": {
        "ko": "{least}부터 {most}까지 입력할 수 있습니다: {field}",
        "ja": "{least}から{most}まで入力できます: {field}",
        "en": "Enter {least} to {most}: {field}",
    },
    "cell-not-a-zip": {
        "ko": "일본 우편번호 7자리를 입력해 주세요.",
        "ja": "7桁の郵便番号を入力してください。",
        "en": "Enter a Japanese zip code of seven digits.",
    },
    "cell-not-a-phone": {
        "ko": "일본 전화번호 형식이 아닙니다: {field}",
        "ja": "日本の電話番号の形式ではありません: {field}",
        "en": "This is not a Japanese telephone number: {field}",
    },
}

CATALOGUE: Messages = {
    "sku-malformed": {
        "ko": "SKU는 영문, 숫자, -, _ 로 100자까지 입력할 수 있습니다.",
        "ja": "SKUは英数字、-、_で100文字までです。",
        "en": "A SKU has up to 100 letters, digits, hyphens and underscores.",
    },
    "sku-taken": {
        "ko": "이미 등록된 SKU입니다: {sku}",
        "ja": "すでに登録されているSKUです: {sku}",
        "en": "This SKU is already in the catalogue: {sku}",
    },
    "origin-malformed": {
        "ko": "원산지는 두 글자 국가 코드로 입력해 주세요(예: KR).",
        "ja": "原産国は2文字の国コードで入力してください(例: KR)。",
        "en": "Enter the origin as a country code of two letters, such as KR.",
    },
    "hs-code-malformed": {
        "ko": "HS CODE는 숫자 10자리입니다.",
        "ja": "HSコードは10桁の数字です。",
        "en": "An HS code has ten digits.",
    },
}

JOBS: Messages = {
    "layout-missing": {
        "ko": "출력양식을 선택해 주세요.",
        "ja": "出力様式を選択してください。",
        "en": "Choose a label form.",
    },
    "start-position": {
        "ko": "시작 위치는 1 이상이어야 합니다.",
        "ja": "開始位置は1以上です。",
        "en": "The start position begins at 1.",
    },
    "sort-too-long": {
        "ko": "정렬 기준은 {most}개까지 지정할 수 있습니다.",
        "ja": "並べ替えの条件は{most}個までです。",
        "en": "Up to {most} sort keys.",
    },
    "sort-unknown": {
        "ko": "사용할 수 없는 정렬 기준입니다: {key} ({keys})",
        "ja": "使えない並べ替え条件です: {key} ({keys})",
        "en": "Unknown sort key: {key} ({keys})",
    },
    "transmission-without-account": {
        "ko": "마켓 계정으로 수집한 주문이 아니어서 API로 전송할 수 없습니다.",
        "ja": "マーケットアカウントで収集した注文ではないため、APIで送信できません。",
        "en": "These orders were not collected through a market account, so the market cannot be told.",
    },
    "transmission-held": {
        "ko": "보류 중이어서 전송하지 않았습니다.",
        "ja": "保留中のため送信しませんでした。",
        "en": "On hold; not sent.",
    },
    "transmission-without-number": {
        "ko": "전송할 송장번호가 없습니다.",
        "ja": "送信する送り状番号がありません。",
        "en": "There is no tracking number to send.",
    },
    "transmission-done": {
        "ko": "모든 주문이 이미 전송완료되었습니다.",
        "ja": "すべての注文が送信済みです。",
        "en": "Every order has been sent already.",
    },
}

QUESTIONS: Messages = {
    "not-a-date": {
        "ko": "날짜는 YYYY-MM-DD 형식으로 입력해 주세요: {field}",
        "ja": "日付はYYYY-MM-DD形式で入力してください: {field}",
        "en": "Enter the date as YYYY-MM-DD: {field}",
    },
    "not-a-status": {
        "ko": "없는 상태 코드입니다.",
        "ja": "存在しない状態コードです。",
        "en": "There is no such status.",
    },
    "not-a-place": {
        "ko": "목록의 다음 위치를 알 수 없습니다. 다시 검색해 주세요.",
        "ja": "一覧の続きの位置がわかりません。もう一度検索してください。",
        "en": "The list cannot be continued from there. Search again.",
    },
}

MESSAGES: Messages = {**SHIPMENTS, **SCANS, **CELLS, **CATALOGUE, **JOBS, **QUESTIONS}
