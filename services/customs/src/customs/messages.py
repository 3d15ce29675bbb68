"""What customs tells people when it says no."""

from kse.errors import Messages

MESSAGES: Messages = {
    "unknown-line": {
        "ko": "해당 배송건의 상품을 찾을 수 없습니다.",
        "ja": "該当する商品が見つかりません。",
        "en": "There is no such goods line.",
    },
    "name-english-too-long": {
        "ko": "수출신고용 영문명은 공백을 포함하여 {limit}자 이내로 입력해 주세요. (현재 {length}자)",
        "ja": "輸出申告用の英文名は空白を含め{limit}文字以内で入力してください。(現在{length}文字)",
        "en": "The English name may have {limit} characters including blanks (it has {length}).",
    },
    "name-english-not-latin": {
        "ko": "수출신고용 영문명은 영문자, 숫자, 기호만 입력할 수 있습니다.",
        "ja": "輸出申告用の英文名には英数字と記号のみ使用できます。",
        "en": "The English name may have Latin letters, digits and punctuation only.",
    },
    "hs-code-not-ten-digits": {
        "ko": "HSCode는 숫자 10자리로 입력해 주세요.",
        "ja": "HSコードは数字10桁で入力してください。",
        "en": "The HS code must be ten digits.",
    },
    "nothing-to-change": {
        "ko": "변경할 항목이 없습니다.",
        "ja": "変更する項目がありません。",
        "en": "There is nothing to change.",
    },
    "too-many-lines": {
        "ko": "한 번에 {limit}행까지 조회할 수 있습니다. 기간을 줄여 주세요.",
        "ja": "一度に表示できるのは{limit}行までです。期間を短くしてください。",
        "en": "At most {limit} lines at a time: please choose a shorter period.",
    },
    "stale": {
        "ko": "다른 사용자가 먼저 수정했습니다. 새로고침 후 다시 시도해 주세요.",
        "ja": "他のユーザーが先に変更しました。再読み込みしてやり直してください。",
        "en": "Someone else changed this first. Reload and try again.",
    },
}
