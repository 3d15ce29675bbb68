"""Programs to copy and run: each call in curl and in Python, with the key from `KSE_API_KEY`."""

import json
from typing import Any

from gateway.guide import examples
from gateway.guide.calls import CallGuide
from gateway.guide.words import tell

_JSON = "application/json; charset=UTF-8"
_PLAIN = "text/plain; charset=UTF-8"


def pretty(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def request_body(call: CallGuide, package_no: str) -> str:
    """The body as it is sent."""
    asked = examples.asked(call, package_no)
    return asked if isinstance(asked, str) else pretty(asked)


def curl(call: CallGuide, base: str, api_lang: str, package_no: str) -> str:
    """The call for a shell."""
    lines = [f"curl -s '{base}/v1/{call.name}/{api_lang}'", '-H "KSE-APIKey: $KSE_API_KEY"']
    if call.body == "place":
        asked = [f"--data-urlencode '{name}={value}'" for name, value in examples.asked(call).items()]
        return " \\\n  ".join([lines[0].replace("-s", "-s -G", 1), *lines[1:], *asked])
    body = request_body(call, package_no)
    if call.body == "packages":
        lines += [f"-H 'Content-Type: {_JSON}'", f"-H 'Idempotency-Key: {package_no}'", "-d @- <<'JSON'"]
        return " \\\n  ".join(lines) + f"\n{body}\nJSON"
    kind = _PLAIN if call.body == "numbers" else _JSON
    lines += [f"-H 'Content-Type: {kind}'", f"-d '{body}'"]
    return " \\\n  ".join(lines)


def python(call: CallGuide, base: str, api_lang: str, package_no: str, lang: str) -> str:
    """The call for Python 3, with nothing but its standard library."""
    body = request_body(call, package_no)
    if call.body != "numbers":
        asked = f"asked = {body}"
        sent = "json.dumps(asked).encode()"
        once = {"Idempotency-Key": package_no} if call.idempotent else {}
        headers = {"Content-Type": _JSON, **once}
    else:
        asked = f'numbers = "{body}".split(",")'
        sent = '",".join(numbers).encode()'
        headers = {"Content-Type": _PLAIN}
    given = "".join(f'        "{name}": "{value}",\n' for name, value in headers.items())
    return f"""import json
import os
import urllib.error
import urllib.request

{asked}
request = urllib.request.Request(
    "{base}/v1/{call.name}/{api_lang}",
    data={sent},
    headers={{
        "KSE-APIKey": os.environ["KSE_API_KEY"],
{given}    }},
)
try:
    answer = urllib.request.urlopen(request, timeout=60)
except urllib.error.HTTPError as refused:  # {tell(lang, "sample.refused")}
    answer = refused
told = json.load(answer)
{_reading(call)}"""


def _reading(call: CallGuide) -> str:
    if call.name == "tracking":
        return """for number, entry in told.items():
    print(number, entry["Data"]["StatusDesc"] if entry["Code"] == "0" else entry["Message"])"""
    if call.body == "place":
        return """for change in told.get("Data", []):
    print(change["OccurredAt"], change["TrackingNo"], change["Type"], change["StatusDesc"])
print(told["Code"], told.get("Cursor"), told.get("More"))"""
    return """print(told["Code"], told["Message"])
for item in told.get("Data", []):
    print(item["Code"], (item["ResultData"] or {}).get("TrackingNo"), item["Message"])"""
