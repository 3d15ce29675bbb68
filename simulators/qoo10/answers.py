"""The two envelopes of an answer, as JSON or XML (contract 1.5)."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

import msgspec

MESSAGES = {
    0: "成功",
    -10000: "販売者認証キーを確認してください。",
    -90001: "存在しないAPIです。",
    -90002: "当該メソッドの実行権限が許可されていません。",
    -90003: "当該メソッドの実行権限が許可されていません。",
    -90004: "販売者認証キーが期限切れです。新しいキーを使用してください。",
    -90005: "販売者認証キーが期限切れです。新しいキーを使用してください。",
}
NOTHING = object()


@dataclass(frozen=True)
class Answer:
    """A method's result; `root` and `row` name the XML elements."""

    code: int = 0
    message: str = ""
    result: object = NOTHING
    root: str = "StdResult"
    row: str = "Row"

    @property
    def text(self) -> str:
        return self.message or MESSAGES.get(self.code, "")

    def fields(self) -> dict[str, object]:
        held = {} if self.result is NOTHING else {"ResultObject": self.result}
        return held | {"ResultCode": self.code, "ResultMsg": self.text}


@dataclass(frozen=True)
class GatewayError:
    """What the gateway in front of the methods says: no ResultCode."""

    code: int = -90001
    message: str = ""
    root: str = "StdResult"
    row: str = "Row"

    def fields(self) -> dict[str, object]:
        return {"ErrorCode": self.code, "ErrorMsg": self.message or MESSAGES.get(self.code, "")}


def as_json(answer: Answer | GatewayError) -> bytes:
    return msgspec.json.encode(answer.fields())


def as_xml(answer: Answer | GatewayError) -> bytes:
    root = ET.Element(answer.root)
    for name, value in answer.fields().items():
        _fill(ET.SubElement(root, name), msgspec.to_builtins(value), answer.row)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _fill(element: ET.Element, value: object, row: str) -> None:
    if isinstance(value, list):
        for entry in value:
            _fill(ET.SubElement(element, row), entry, row)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _fill(ET.SubElement(element, name), inner, row)
    elif value is not None:
        element.text = str(value)
