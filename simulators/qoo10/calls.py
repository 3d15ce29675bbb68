"""Reading a QAPI call, whichever of the three styles it comes in (contract 1.1)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

KEY_HEADER = "GiosisCertificationKey"
VERSION_HEADER = "QAPIVersion"
GENERAL_ENDPOINTS = ("ebayjapan", "giosis")
TRANSPORT_NAMES = ("key", "method", "returntype", "v")


@dataclass(frozen=True)
class Call:
    style: str
    service: str
    method: str
    key: str
    version: str
    wants_xml: bool
    params: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.service}.{self.method}"

    def given(self, name: str) -> str:
        """The parameter's value without surrounding blanks; blank if it was not sent."""
        return self.params.get(name, "").strip()


async def read_call(request: Request) -> Call:
    sent = pairs(request.url.query) | pairs((await request.body()).decode("utf-8", "replace"))
    transport = {name.lower(): value for name, value in sent.items() if name.lower() in TRANSPORT_NAMES}
    in_path = _named_in_path(request.path_params["rest"])
    service, _, method = (in_path or transport.get("method", "")).partition(".")
    return Call(
        style="path" if in_path else ("query" if "method=" in request.url.query.lower() else "body"),
        service=service,
        method=method,
        key=request.headers.get(KEY_HEADER) or transport.get("key", ""),
        version=request.headers.get(VERSION_HEADER) or transport.get("v", ""),
        wants_xml="xml" in transport.get("returntype", "").lower(),
        params={name: value for name, value in sent.items() if name.lower() not in TRANSPORT_NAMES},
    )


def pairs(text: str) -> dict[str, str]:
    """Form pairs; doubled question marks and empty pairs are passed over, as the market does."""
    return dict(parse_qsl(text.lstrip("?&"), keep_blank_values=True))


def _named_in_path(rest: str) -> str:
    """`ebayjapan.qapi/Service.Method` or `Service.qapi/Method`; blank for `ebayjapan.qapi` alone."""
    endpoint, _, tail = rest.strip("/").partition("/")
    owner = endpoint.partition(".")[0]
    if not tail or owner.lower() in GENERAL_ENDPOINTS:
        return tail
    return f"{owner}.{tail}"
