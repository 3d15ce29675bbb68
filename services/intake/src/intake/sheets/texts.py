"""What is said about a mapping that cannot be used, in Korean, Japanese and English."""

_SAID: dict[str, tuple[str, str, str]] = {
    "mapping-field-missing": (
        "주문에 꼭 필요한 항목의 열을 골라 주세요: {field}",
        "注文に必要な項目の列を選んでください: {field}",
        "Choose the column of a value every order needs: {field}",
    ),
    "mapping-given-twice": (
        "{other}와 {field} 중 하나만 지정해 주세요.",
        "{other}と{field}はどちらか一方だけ指定してください。",
        "Give either {other} or {field}, not both.",
    ),
    "mapping-market-missing": (
        "주문서의 마켓을 골라 주세요. 사은품은 사은품 양식으로 올립니다.",
        "注文書のモールを選んでください。おまけはおまけ様式で取り込みます。",
        "Choose the market the orders are of. Gifts are uploaded with the gift form.",
    ),
    "mapping-field-unknown": (
        "없는 항목입니다: {field}",
        "存在しない項目です: {field}",
        "There is no such value: {field}",
    ),
    "mapping-column-unknown": (
        "{field}: 시트에 없는 열입니다: {column}",
        "{field}: シートにない列です: {column}",
        "{field}: the sheet has no column {column}",
    ),
    "mapping-column-doubled": (
        "{field}: 같은 이름의 열이 둘 이상이라 고를 수 없습니다: {column}",
        "{field}: 同じ名前の列が2つ以上あり選べません: {column}",
        "{field}: several columns are called {column}",
    ),
    "mapping-too-many-columns": (
        "{field}: 서로 다른 열을 {limit}개까지 고를 수 있습니다.",
        "{field}: 異なる列を{limit}個まで選べます。",
        "{field}: up to {limit} different columns can be chosen.",
    ),
    "mapping-no-constant": (
        "{field}: 모든 줄에 같은 값을 쓸 수 없는 항목이거나 열도 함께 골랐습니다.",
        "{field}: すべての行に同じ値を使えない項目か、列も選ばれています。",
        "{field} cannot be one value for all rows, or has a column as well.",
    ),
    "mapping-unconfirmed": (
        "{field}: 확실하지 않은 열({columns})은 확인한 뒤에 저장할 수 있습니다.",
        "{field}: 確実でない列({columns})は確認してから保存できます。",
        "{field}: the column {columns} is not certain and has to be confirmed first.",
    ),
    "mapping-name": (
        "매핑의 이름을 {limit}자까지 적어 주세요.",
        "マッピングの名前を{limit}文字以内で入力してください。",
        "Give the mapping a name of up to {limit} characters.",
    ),
    "mapping-too-many": (
        "매핑은 {limit}개까지 기억합니다. 쓰지 않는 매핑을 지워 주세요.",
        "マッピングは{limit}個まで保存できます。使わないものを削除してください。",
        "Up to {limit} mappings are remembered. Forget some that are not used.",
    ),
}
MESSAGES = {code: dict(zip(("ko", "ja", "en"), said, strict=True)) for code, said in _SAID.items()}
