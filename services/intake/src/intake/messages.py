"""What is said about an order file, in Korean, Japanese and English (SYS-06).

One table: a stable code, and in each language a sentence that names the field or row through the
refusal's own parameters.
"""

from collections.abc import Mapping

LANGUAGES = ("ko", "ja", "en")

# The whole file.
FILES: dict[str, tuple[str, str, str]] = {
    "wrong-extension": (
        "주문서로 올릴 수 없는 파일 형식입니다({extension}). csv, tsv, txt, xls, xlsx 파일을 올려 주세요.",
        "注文書として取り込めないファイル形式です({extension})。csv、tsv、txt、xls、xlsxをお使いください。",
        "{extension} files cannot be taken as orders. Upload csv, tsv, txt, xls or xlsx.",
    ),
    "too-many-bytes": (
        "파일이 너무 큽니다. {limit}MB까지 올릴 수 있습니다.",
        "ファイルが大きすぎます。{limit}MBまで取り込めます。",
        "The file is too large. Up to {limit} MB can be uploaded.",
    ),
    "empty-file": ("빈 파일입니다.", "空のファイルです。", "The file is empty."),
    "no-orders": (
        "제목 행만 있고 주문이 없습니다.",
        "見出し行だけで、注文がありません。",
        "The file has a header but no order.",
    ),
    "html-file": (
        "엑셀 파일이 아니라 웹페이지(HTML)입니다. 마켓에서 주문서를 다시 다운로드해 주세요.",
        "注文書ではなくウェブページ(HTML)です。マーケットからもう一度ダウンロードしてください。",
        "This is a web page (HTML), not an order file. Download the orders from the market again.",
    ),
    "not-text": (
        "주문서로 읽을 수 없는 파일입니다. 확장자만 바뀐 다른 파일이 아닌지 확인해 주세요.",
        "注文書として読めないファイルです。拡張子だけを変えた別のファイルでないかご確認ください。",
        "The file cannot be read as an order file. Check that it is not another file renamed.",
    ),
    "not-a-workbook": (
        "엑셀 파일이 아닙니다. 주문서 파일을 압축을 풀어 그대로 올려 주세요.",
        "Excelファイルではありません。圧縮を解いて、注文書をそのままお使いください。",
        "This is not an Excel file. Unpack archives and upload the order file itself.",
    ),
    "damaged-workbook": (
        "엑셀 파일이 손상되어 읽을 수 없습니다. 다시 다운로드하거나 다시 저장해 주세요.",
        "Excelファイルが壊れていて読めません。もう一度ダウンロードするか、保存し直してください。",
        "The Excel file is damaged and cannot be read. Download it again or save it anew.",
    ),
    "unusual-workbook": (
        "엑셀 파일의 구조가 일반적이지 않습니다. 엑셀에서 열어 xlsx로 다시 저장해 주세요.",
        "Excelファイルの構造が特殊です。Excelで開き、xlsxで保存し直してください。",
        "The Excel file is built in an unusual way. Open it in Excel and save it as xlsx again.",
    ),
    "password-protected": (
        "암호가 걸린 파일입니다. 암호를 해제하고 올려 주세요.",
        "パスワードで保護されたファイルです。保護を解除してからお使いください。",
        "The file is protected by a password. Remove it and upload again.",
    ),
    "zip-bomb": (
        "압축을 풀면 지나치게 커지는 파일이라 열지 않았습니다.",
        "展開すると極端に大きくなるファイルのため、開きませんでした。",
        "The file would become excessively large when unpacked and was not opened.",
    ),
    "formula-cells": (
        "수식이 있는 셀이 있습니다({cell}). 엑셀 수식은 사용할 수 없습니다. 값으로 바꾸어 저장해 주세요.",
        "数式のセルがあります({cell})。数式は使えません。値に変えて保存してください。",
        "Cell {cell} holds a formula. Formulas cannot be used: replace them by their values.",
    ),
    "error-cells": (
        "오류 값(#N/A 등)이 있는 셀이 있습니다({cell}). 고쳐서 다시 올려 주세요.",
        "エラー値(#N/Aなど)のセルがあります({cell})。直してからお使いください。",
        "Cell {cell} holds an error such as #N/A. Correct it and upload again.",
    ),
    "too-many-rows": (
        "행이 너무 많습니다. 한 파일에 {limit}행까지 올릴 수 있습니다.",
        "行が多すぎます。1ファイル{limit}行まで取り込めます。",
        "Too many rows. A file may hold up to {limit}.",
    ),
    "too-many-columns": (
        "열이 너무 많습니다. {limit}열까지 올릴 수 있습니다.",
        "列が多すぎます。{limit}列まで取り込めます。",
        "Too many columns. A file may hold up to {limit}.",
    ),
    "too-many-cells": (
        "시트의 셀이 너무 많습니다({limit}개까지). 주문 바깥쪽의 셀을 지우거나 csv로 저장해 주세요.",
        "シートのセルが多すぎます({limit}個まで)。注文の外のセルを削除するか、csvで保存してください。",
        "Too many cells (up to {limit}). Delete what lies outside the orders, or save as csv.",
    ),
    "unknown-layout": (
        "처음 보는 주문서입니다. 어느 열이 무엇인지 지정해 주시면 다음부터 자동으로 읽습니다.",
        "初めての形式の注文書です。どの列が何かを指定すると、次回から自動で読み込みます。",
        "This sheet is new to us. Say what its columns mean, and it is read by itself from then on.",
    ),
    "other-market": (
        "선택한 마켓({market})이 아니라 {found} 주문서입니다.",
        "選択したマーケット({market})ではなく、{found}の注文書です。",
        "This is an order file of {found}, not of the chosen market ({market}).",
    ),
    "market-not-supported": (
        "{market} 주문서는 파일로 올릴 수 없습니다.",
        "{market}の注文書はファイルで取り込めません。",
        "Order files of {market} cannot be uploaded.",
    ),
    "unknown-encoding": (
        "지원하지 않는 문자 인코딩입니다: {encoding}",
        "対応していない文字コードです: {encoding}",
        "This encoding is not supported: {encoding}",
    ),
    "encoding-unsure": (
        "문자 인코딩을 확실히 알 수 없습니다. 인코딩을 직접 선택해 주세요.",
        "文字コードを確実に判定できません。文字コードを選択してください。",
        "The encoding cannot be told for certain. Choose it yourself.",
    ),
    "broken-text": (
        "{row}행 부근의 글자가 깨져 있습니다({encoding}). 원본 파일을 올리거나 인코딩을 선택해 주세요.",
        "{row}行目付近の文字が壊れています({encoding})。元のファイルを使うか、文字コードを選択してください。",
        "The text near line {row} is broken ({encoding}). Upload the original file or choose the encoding.",
    ),
    "broken-quotes": (
        "{row}행의 따옴표가 맞지 않아 열을 나눌 수 없습니다. 원본 파일을 올려 주세요.",
        "{row}行目の引用符が正しくなく、列に分けられません。元のファイルをお使いください。",
        "The quotes of row {row} do not match, so its columns cannot be told. Upload the original file.",
    ),
    "row-endless": (
        "{row}행이 너무 깁니다({limit}자까지 가능). 원본 파일을 올려 주세요.",
        "{row}行目が長すぎます({limit}文字まで)。元のファイルをお使いください。",
        "Row {row} is too long: up to {limit} characters are possible. Upload the original file.",
    ),
    "too-many-refused": (
        "{count}행을 읽을 수 없어 파일을 받지 않았습니다. 처음은 {row}행 {column}: {value}",
        "{count}行を読み取れないため、取り込みませんでした。最初は{row}行目 {column}: {value}",
        "Nothing was taken: {count} rows cannot be read. The first is row {row}, {column}: {value}",
    ),
    "macro-workbook": (
        "매크로가 있는 엑셀 파일은 올릴 수 없습니다. 매크로 없는 xlsx로 저장해 주세요.",
        "マクロを含むExcelファイルは取り込めません。マクロなしのxlsxで保存してください。",
        "Excel files with macros are not taken. Save it as xlsx without macros.",
    ),
    "file-cut-off": (
        "파일이 {row}행에서 끊겨 있습니다. 다시 다운로드해 주세요.",
        "ファイルが{row}行目で途切れています。もう一度ダウンロードしてください。",
        "The file breaks off at row {row}. Download it again.",
    ),
    "missing-columns": (
        "필요한 열이 없습니다: {columns}",
        "必要な列がありません: {columns}",
        "Columns are missing: {columns}",
    ),
    "doubled-column": (
        "같은 이름의 열이 두 번 있습니다: {column}",
        "同じ名前の列が2つあります: {column}",
        "A column occurs twice: {column}",
    ),
    "qoo10jp-summary-view": (
        "요약보기 파일에는 주소가 없습니다. QSM의 배송요청(상세보기)에서 다운로드한 파일을 올려 주세요.",
        "概要表示のファイルには住所がありません。QSMの配送要請(詳細を見る)からダウンロードしてください。",
        "The summary view holds no address. Download the detail view, 배송요청(상세보기), from QSM.",
    ),
}

# One row; every sentence is preceded by the row and the column.
ROWS: dict[str, tuple[str, str, str]] = {
    "service-not-known": (
        "배송타입은 KSE, KSE Light, SDEX 중 하나입니다: {value}",
        "配送タイプはKSE、KSE Light、SDEXのいずれかです: {value}",
        "The delivery service is KSE, KSE Light or SDEX: {value}",
    ),
    "service-off": (
        "이 계정에 허용되지 않은 배송타입입니다: {value}. 사용하려면 KSE 담당자에게 요청해 주세요.",
        "ご利用が許可されていない配送タイプです: {value}。ご利用にはKSEの担当者へお申し込みください。",
        "This delivery service is not enabled for your company: {value}. Please ask KSE to enable it.",
    ),
    "hs-code-unreadable": (
        "HSCODE는 10자리까지의 숫자입니다: {value}",
        "HSコードは10桁までの数字です: {value}",
        "An HS code has up to ten digits: {value}",
    ),
    "gift-cart-unknown": (
        "대기목록에 없는 장바구니번호입니다: {value}",
        "待機リストにないカート番号です: {value}",
        "The waiting list has no cart of this number: {value}",
    ),
    "gift-cart-registered": (
        "이미 배송접수된 장바구니입니다({k_number}). 팩킹리스트에서 사은품을 추가해 주세요: {value}",
        "すでに受付済みのカートです({k_number})。パッキングリストでおまけを追加してください: {value}",
        "The cart is registered already ({k_number}). Add the gift in the packing list: {value}",
    ),
    "gift-cart-of-two": (
        "장바구니의 수취인이나 주소가 둘 이상입니다. 먼저 대기목록에서 맞춰 주세요: {value}",
        "カートの受取人か住所が2つ以上あります。先に待機リストでそろえてください: {value}",
        "The cart has several consignees or addresses. Settle that in the waiting list first: {value}",
    ),
    "sagawa-not-offered": (
        "KSE로 보낼 수 없는 조건입니다(여러 상자, 냉장·냉동, 대금상환, 착불, 영업소 수령): {value}",
        "KSEでは送れない条件です(複数口、クール便、代金引換、着払い、営業所受取): {value}",
        "KSE does not ship this way (several boxes, cooled, paid on delivery, office pick-up): {value}",
    ),
    "sagawa-already-sent": (
        "사가와 송장번호가 이미 있는 건입니다: {value}",
        "すでに佐川の送り状番号がある荷物です: {value}",
        "The parcel has a Sagawa number already: {value}",
    ),
    "row-too-short": (
        "열이 모자랍니다({columns}열 중 {cells}열). 파일이 끊겼거나 따옴표가 빠졌습니다.",
        "列が足りません({columns}列中{cells}列)。ファイルが途切れたか、引用符が抜けています。",
        "The row has {cells} of {columns} columns: the file breaks off or a quote is missing.",
    ),
    "row-too-long": (
        "열이 제목 행보다 많습니다({columns}열인데 {cells}열). 값에 구분 기호가 들어 있습니다.",
        "列が見出しより多いです({columns}列に対し{cells}列)。値に区切り文字が入っています。",
        "The row has {cells} columns but the header has {columns}: a value holds the delimiter.",
    ),
    "cell-too-long": (
        "값이 너무 깁니다. {limit}자까지 쓸 수 있습니다.",
        "値が長すぎます。{limit}文字までです。",
        "The value is too long. Up to {limit} characters are possible.",
    ),
    "blank": ("값이 비어 있습니다.", "値が空です。", "The value is missing."),
    "damaged-character": (
        "깨진 글자가 있습니다: {value}",
        "壊れた文字があります: {value}",
        "A character is damaged: {value}",
    ),
    "scientific-notation": (
        "엑셀에서 다시 저장되어 번호가 손상되었습니다({value}). 원본 파일을 올려 주세요.",
        "Excelで保存し直され、番号が壊れています({value})。元のファイルをお使いください。",
        "The number was damaged by re-saving in a spreadsheet ({value}). Upload the original file.",
    ),
    "became-a-date": (
        "엑셀이 값을 날짜로 바꾸었습니다({value}). 원본 파일을 올려 주세요.",
        "Excelが値を日付に変えています({value})。元のファイルをお使いください。",
        "A spreadsheet turned the value into a date ({value}). Upload the original file.",
    ),
    "private-letter": (
        "인쇄할 수 없는 글자(외자)가 있습니다: {value}",
        "印字できない文字(外字)があります: {value}",
        "A letter cannot be printed: {value}",
    ),
    "phone-unreadable": (
        "일본 전화번호가 아니거나 자릿수가 맞지 않습니다: {value}",
        "日本の電話番号でないか、桁数が合いません: {value}",
        "Not a complete Japanese phone number: {value}",
    ),
    "zip-unreadable": (
        "우편번호는 7자리 숫자여야 합니다: {value}",
        "郵便番号は7桁の数字です: {value}",
        "A zip code has seven digits: {value}",
    ),
    "price-unreadable": (
        "금액을 읽을 수 없습니다: {value}",
        "金額を読み取れません: {value}",
        "The price cannot be read: {value}",
    ),
    "price-negative": (
        "금액이 0보다 작습니다: {value}",
        "金額が0より小さいです: {value}",
        "The price is below zero: {value}",
    ),
    "price-undetermined": (
        "마켓에서 금액이 아직 확정되지 않았습니다({value}).",
        "マーケットで金額がまだ確定していません({value})。",
        "The market has not determined the price yet ({value}).",
    ),
    "price-not-whole": (
        "엔화 금액은 정수여야 합니다: {value}",
        "円の金額は整数です: {value}",
        "A price in yen is a whole number: {value}",
    ),
    "price-too-large": (
        "금액이 너무 큽니다: {value}",
        "金額が大きすぎます: {value}",
        "The price is too large: {value}",
    ),
    "quantity-unreadable": (
        "수량을 읽을 수 없습니다: {value}",
        "数量を読み取れません: {value}",
        "The quantity cannot be read: {value}",
    ),
    "quantity-below-one": (
        "수량은 1 이상이어야 합니다: {value}",
        "数量は1以上です: {value}",
        "The quantity must be at least 1: {value}",
    ),
    "quantity-too-large": (
        "수량이 너무 큽니다: {value}",
        "数量が大きすぎます: {value}",
        "The quantity is too large: {value}",
    ),
    "currency-not-jpy": (
        "엔화(JPY) 주문만 접수할 수 있습니다: {value}",
        "円(JPY)の注文だけ受け付けます: {value}",
        "Only orders in yen (JPY) are taken: {value}",
    ),
    "date-unreadable": (
        "날짜를 읽을 수 없습니다: {value}",
        "日付を読み取れません: {value}",
        "The date cannot be read: {value}",
    ),
    "not-japan": (
        "일본으로 가는 주문이 아닙니다: {value}",
        "日本向けの注文ではありません: {value}",
        "The order does not go to Japan: {value}",
    ),
    "receiver-not-entered": (
        "선물 받는 분이 아직 주소를 입력하지 않았습니다(入力待ち).",
        "ギフトの受取人がまだ住所を入力していません(入力待ち)。",
        "The receiver of the gift has not entered an address yet (入力待ち).",
    ),
    "order-cancelled": (
        "취소된 주문입니다({value}).",
        "キャンセルされた注文です({value})。",
        "The order is cancelled ({value}).",
    ),
    "destination-unknown": (
        "주문 {value}은(는) 배송지가 여러 곳인데 送付先ID가 없습니다.",
        "注文{value}は送付先が複数ですが、送付先IDがありません。",
        "Order {value} goes to several destinations but has no 送付先ID.",
    ),
    "nothing-to-ship": (
        "이미 모두 발송된 주문입니다.",
        "すでにすべて出荷済みの注文です。",
        "Everything of this order is already shipped.",
    ),
    "line-repeated": (
        "{earlier}행과 같은 주문입니다: {value}",
        "{earlier}行目と同じ注文です: {value}",
        "The same order as in row {earlier}: {value}",
    ),
    "cart-to-two-consignees": (
        "{earlier}행과 장바구니번호({value})가 같은데 수취인이나 주소가 다릅니다.",
        "{earlier}行目と同じカート番号({value})ですが、受取人か住所が違います。",
        "The cart {value} is that of row {earlier}, but the consignee or the address differs.",
    ),
}

_ROW = ("{row}행 {column}: ", "{row}行目 {column}: ", "Row {row}, {column}: ")
_ROW_ALONE = ("{row}행: ", "{row}行目: ", "Row {row}: ")


def say(code: str, params: Mapping[str, str | int], language: str) -> str:
    """The sentence for a code; Korean where the language is not one of ours."""
    sentence = (FILES.get(code) or ROWS[code])[_index(language)]
    return sentence.format_map({"value": "", **params})


def say_of_row(row: int, column: str, code: str, params: Mapping[str, str | int], language: str) -> str:
    """The sentence about one row, with the row and, where it is one cell's fault, the column."""
    place = (_ROW if column else _ROW_ALONE)[_index(language)]
    return place.format(row=row, column=column) + say(code, params, language)


def _index(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0
