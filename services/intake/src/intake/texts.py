"""What intake's routes refuse with, in three languages; texts on files and cells are in `messages`."""

from intake.checks import texts as checks
from intake.mapping import texts as mapping
from intake.messages import FILES, LANGUAGES, ROWS
from intake.sheets import texts as sheets
from kse.errors import Messages

_OWN: dict[str, tuple[str, str, str]] = {
    "no-longer-waiting": (
        "이미 접수되었거나 삭제된 주문이라 수정할 수 없습니다. {k_number}",
        "受付済みまたは削除された注文のため変更できません。{k_number}",
        "This order is registered or deleted already and cannot be changed. {k_number}",
    ),
    "field-fixed": (
        "{field} 항목은 수정할 수 없습니다.",
        "{field}は変更できません。",
        "{field} cannot be changed.",
    ),
    "service-unknown": (
        "배송타입은 KSE, KSE Light, SDEX 중 하나입니다: {value}",
        "配送タイプはKSE、KSE Light、SDEXのいずれかです: {value}",
        "The delivery service is KSE, KSE Light or SDEX: {value}",
    ),
    "service-needs-carrier": (
        "{value}의 송장번호를 발급할 배송사를 선택해 주세요.",
        "{value}の送り状番号を発行する配送会社を選んでください。",
        "Choose the carrier whose numbers {value} parcels bear.",
    ),
    "service-is-last": (
        "{value}는 이 고객사에 남은 마지막 배송타입이라 끌 수 없습니다. 다른 배송타입을 먼저 켜 주세요.",
        "{value}はこの会社に残る最後の配送タイプのためオフにできません。先に別の配送タイプをオンにしてください。",
        "{value} is the only service this company has left. Switch another one on first.",
    ),
    "file-name-missing": (
        "파일 이름이 없습니다.",
        "ファイル名がありません。",
        "The file has no name.",
    ),
    "waiting-order-gone": (
        "대기목록에 없는 주문입니다. 새로고침해 주세요.",
        "待機リストにない注文です。再読み込みしてください。",
        "The order is not in the waiting list any more. Please reload.",
    ),
    "already-registered": (
        "이미 접수된 주문입니다. {k_number}",
        "すでに受付済みの注文です。{k_number}",
        "The order is registered already. {k_number}",
    ),
    "missing-receiver-name": (
        "수취인 이름이 없습니다.",
        "受取人名がありません。",
        "The consignee's name is missing.",
    ),
    "missing-receiver-phone": (
        "수취인 전화번호가 없습니다.",
        "受取人の電話番号がありません。",
        "The consignee's phone number is missing.",
    ),
    "missing-zip": ("우편번호가 없습니다.", "郵便番号がありません。", "The zip code is missing."),
    "missing-address": ("주소가 없습니다.", "住所がありません。", "The address is missing."),
    "missing-title": ("상품명이 없습니다.", "商品名がありません。", "The product name is missing."),
    "gift-alone": (
        "사은품만으로는 접수할 수 없습니다. 같은 장바구니의 주문과 함께 접수해 주세요.",
        "おまけだけでは受付できません。同じカートの注文と一緒に受付してください。",
        "A gift cannot be registered alone. Register it with the orders of its cart.",
    ),
    "cart-of-two-consignees": (
        "같은 장바구니번호인데 수취인이나 주소가 다릅니다. 장바구니번호를 나누거나 수취인을 맞춰 주세요.",
        "同じカート番号ですが受取人か住所が違います。カート番号を分けるか、受取人をそろえてください。",
        "The cart has two consignees or addresses. Give the lines different cart numbers or one consignee.",
    ),
    "cart-too-big": (
        "상품명·옵션 등의 글자가 한 배송건에 담기에 너무 많습니다. 장바구니번호를 나누거나 줄여 주세요.",
        "商品名・オプションなどの文字が1つの荷物として受付するには多すぎます。カート番号を分けるか短くしてください。",
        "The texts are too long for one shipment. Give the lines different cart numbers or shorten them.",
    ),
    "cart-of-two-services": (
        "같은 장바구니번호인데 배송타입이 다릅니다. 배송타입을 맞추거나 접수할 때 하나를 선택해 주세요.",
        "同じカート番号ですが配送タイプが違います。配送タイプをそろえるか、受付時に一つ選んでください。",
        "The cart names two delivery services. Make them one, or choose one when registering.",
    ),
    "merge-other-receiver-name": (
        "수취인이 달라 합칠 수 없습니다: 장바구니 {first}, {second}",
        "受取人が違うため、まとめられません: カート{first}、{second}",
        "Carts {first} and {second} have different consignees and cannot be merged.",
    ),
    "merge-other-zip": (
        "우편번호가 달라 합칠 수 없습니다: 장바구니 {first}, {second}",
        "郵便番号が違うため、まとめられません: カート{first}、{second}",
        "Carts {first} and {second} have different zip codes and cannot be merged.",
    ),
    "merge-other-address": (
        "주소가 달라 합칠 수 없습니다: 장바구니 {first}, {second}",
        "住所が違うため、まとめられません: カート{first}、{second}",
        "Carts {first} and {second} have different addresses and cannot be merged.",
    ),
    "merge-other-delivery-service": (
        "배송타입이 달라 합칠 수 없습니다: 장바구니 {first}, {second}",
        "配送タイプが違うため、まとめられません: カート{first}、{second}",
        "Carts {first} and {second} have different delivery services and cannot be merged.",
    ),
    "one-cart-already": (
        "합칠 장바구니를 두 건 이상 선택해 주세요.",
        "まとめるカートを2件以上選択してください。",
        "Choose lines of at least two carts to merge.",
    ),
    "nothing-to-split": (
        "나눌 수 있는 주문이 없습니다. 이미 장바구니에 주문이 하나뿐입니다.",
        "分けられる注文がありません。すでにカートに1件だけです。",
        "There is nothing to split: each line is alone in its cart.",
    ),
    "nothing-to-undo": (
        "되돌릴 작업이 없습니다.",
        "元に戻す操作がありません。",
        "There is nothing to undo.",
    ),
    "registration-running": (
        "같은 접수 요청을 아직 처리하고 있습니다. 잠시 후 결과를 확인해 주세요.",
        "同じ受付をまだ処理しています。しばらくしてから結果をご確認ください。",
        "This registration is still running. Look for its result in a moment.",
    ),
    "registration-key-reused": (
        "이미 다른 주문에 사용된 접수 요청 번호입니다. 새로고침해 주세요.",
        "別の注文で使用済みの受付キーです。再読み込みしてください。",
        "This Idempotency-Key came with other orders before. Please reload.",
    ),
    "registration-key-form": (
        "Idempotency-Key는 영문자·숫자·-_. 64자까지입니다.",
        "Idempotency-Keyは英数字と-_.で64文字までです。",
        "An Idempotency-Key has up to 64 letters, digits and -_. characters.",
    ),
    "pool-empty": (
        "{carrier} 송장번호가 부족하여 접수할 수 없습니다. KSE 담당자에게 문의해 주세요.",
        "{carrier}の送り状番号が不足しているため受付できません。KSE担当者にお問い合わせください。",
        "There are not enough {carrier} tracking numbers left. Please contact KSE.",
    ),
    "carrier-unknown": (
        "배송사는 SAGAWA 또는 NEKOPOS입니다: {value}",
        "配送会社はSAGAWAまたはNEKOPOSです: {value}",
        "The carrier is SAGAWA or NEKOPOS: {value}",
    ),
    "number-form": (
        "송장번호는 숫자 11자리(검증번호까지 12자리)입니다: {value}",
        "送り状番号は数字11桁(チェックデジットを含めて12桁)です: {value}",
        "A tracking number has 11 digits, or 12 with its check digit: {value}",
    ),
    "check-digit-wrong": (
        "검증번호가 맞지 않습니다: {value}. 앞 11자리를 7로 나눈 나머지는 {digit}입니다.",
        "チェックデジットが合いません: {value}。先頭11桁を7で割った余りは{digit}です。",
        "The check digit of {value} is wrong: the first 11 digits leave {digit} when divided by 7.",
    ),
    "range-reversed": (
        "끝 번호가 시작 번호보다 작습니다.",
        "終了番号が開始番号より小さいです。",
        "The last number is below the first.",
    ),
    "range-overlaps": (
        "이미 등록된 번호 대역과 겹칩니다. {carrier} {first}–{last}",
        "登録済みの番号帯と重なっています。{carrier} {first}–{last}",
        "The range overlaps one that is registered already. {carrier} {first}–{last}",
    ),
    "range-closed-already": (
        "이미 사용 중지된 번호 대역입니다.",
        "すでに使用を停止した番号帯です。",
        "The range is closed already.",
    ),
    "range-open-already": (
        "사용 중인 번호 대역입니다.",
        "使用中の番号帯です。",
        "The range is in use already.",
    ),
    "upload-ended": (
        "파일 읽기가 이미 끝났습니다.",
        "ファイルの読み込みはすでに終わっています。",
        "The reading of the file has ended already.",
    ),
    "reading-gave-up": (
        "파일을 끝까지 읽지 못했습니다. 다시 올려 주세요. 계속되면 KSE 담당자에게 문의해 주세요.",
        "ファイルを最後まで読めませんでした。もう一度お試しください。続く場合はKSE担当者にお問い合わせください。",
        "The file could not be read to its end. Upload it again; if that does not help, contact KSE.",
    ),
    "nothing-selected": (
        "선택된 주문이 없습니다.",
        "注文が選択されていません。",
        "No order is selected.",
    ),
}


MESSAGES: Messages = {
    code: dict(zip(LANGUAGES, texts, strict=True)) for code, texts in {**FILES, **ROWS, **_OWN}.items()
} | {**checks.MESSAGES, **mapping.MESSAGES, **sheets.MESSAGES}
