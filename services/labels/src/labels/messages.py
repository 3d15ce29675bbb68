"""What labels refuses with and why labels are not printed, in Korean, Japanese and English."""

from kse.errors import Messages, sentence
from labels.refusals import Fault

MESSAGES: Messages = {
    "unknown-layout": {
        "ko": "없는 출력양식입니다: {layout}",
        "ja": "存在しない出力様式です: {layout}",
        "en": "There is no such label layout: {layout}",
    },
    "start-position-outside-sheet": {
        "ko": "시작 위치는 1부터 {slots}까지입니다: {position}",
        "ja": "開始位置は1から{slots}までです: {position}",
        "en": "The start position is between 1 and {slots}: {position}",
    },
    "order-missing": {
        "ko": "출력할 내용을 찾을 수 없습니다. 다시 출력해 주세요.",
        "ja": "印刷する内容が見つかりません。もう一度印刷してください。",
        "en": "What was to be printed cannot be found. Please print again.",
    },
    "order-unreadable": {
        "ko": "출력할 내용을 읽을 수 없습니다. 다시 출력해 주세요.",
        "ja": "印刷する内容を読み取れません。もう一度印刷してください。",
        "en": "What was to be printed cannot be read. Please print again.",
    },
    "nothing-printable": {
        "ko": "출력할 수 있는 라벨이 없습니다.",
        "ja": "印刷できるラベルがありません。",
        "en": "None of the labels could be printed.",
    },
    "gave-up": {
        "ko": "여러 번 시도했지만 출력하지 못했습니다. 잠시 후 다시 출력해 주세요.",
        "ja": "何度か試しましたが印刷できませんでした。しばらくしてからもう一度印刷してください。",
        "en": "Printing failed several times. Please print again shortly.",
    },
    "k-number-missing": {
        "ko": "접수번호가 없습니다.",
        "ja": "受付番号がありません。",
        "en": "The shipment has no K number.",
    },
    "k-number-not-encodable": {
        "ko": "바코드로 찍을 수 없는 접수번호입니다: {k_number}",
        "ja": "バーコードにできない受付番号です: {k_number}",
        "en": "The K number cannot be printed as a barcode: {k_number}",
    },
    "k-number-too-long": {
        "ko": "접수번호가 너무 길어 바코드가 라벨을 벗어납니다: {k_number}",
        "ja": "受付番号が長すぎてバーコードがラベルに収まりません: {k_number}",
        "en": "The K number is too long for a barcode on this label: {k_number}",
    },
    "code-too-long": {
        "ko": "{number}번 품목의 코드가 너무 길어 라벨에 들어가지 않습니다.",
        "ja": "{number}番目の商品のコードが長すぎてラベルに収まりません。",
        "en": "The code of item {number} is too long for the label.",
    },
    "not-drawn": {
        "ko": "라벨을 그리지 못했습니다.",
        "ja": "ラベルを作成できませんでした。",
        "en": "The label could not be drawn.",
    },
    "document-not-ready": {
        "ko": "아직 출력 중입니다.",
        "ja": "まだ印刷中です。",
        "en": "The labels are still being printed.",
    },
    "no-document": {
        "ko": "출력된 라벨이 없습니다.",
        "ja": "印刷されたラベルがありません。",
        "en": "This job has no printed labels.",
    },
    "document-expired": {
        "ko": "보관 기간이 지나 라벨 파일이 삭제되었습니다. 다시 출력해 주세요.",
        "ja": "保管期間が過ぎたため、ラベルファイルは削除されました。もう一度印刷してください。",
        "en": "The label file was deleted after its retention time. Please print again.",
    },
    "job-over": {
        "ko": "이미 끝난 출력 작업입니다.",
        "ja": "すでに終了した印刷ジョブです。",
        "en": "This print job is over already.",
    },
}


def said(fault: Fault, lang: str) -> str:
    """A fault's sentence in a language."""
    return sentence(MESSAGES, fault.code, lang, fault.params)
