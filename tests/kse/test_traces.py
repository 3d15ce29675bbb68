"""One trace from a request over HTTP through outbox and Kafka to what another service does about it (SYS-03)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually, signed_in
from tests.kse.processes import CountingProcess

SERVER_KIND = 2
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Span:
    """A span as the collector was told of it."""

    def __init__(self, service: str, told: object) -> None:
        self.service = service
        self.name: str = told.name  # type: ignore[attr-defined]
        self.trace: str = told.trace_id.hex()  # type: ignore[attr-defined]
        self.kind: int = told.kind  # type: ignore[attr-defined]
        self.id: str = told.span_id.hex()  # type: ignore[attr-defined]
        self.parent: str = told.parent_span_id.hex()  # type: ignore[attr-defined]
        self.links = [(link.trace_id.hex(), link.span_id.hex()) for link in told.links]  # type: ignore[attr-defined]
        self.text = str(told)


class Collector:
    """Takes OTLP over HTTP as an OpenTelemetry collector does, and keeps it."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.endpoint = ""

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [Span(names["service.name"], span) for span in scope.spans]

    def of(self, service: str, trace: str = TRACE) -> list[Span]:
        return [span for span in self.spans if (span.service, span.trace) == (service, trace)]

    def hearing(self) -> list[Span]:
        return [span for span in self.spans if span.service == "gifts" and span.links]


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Takes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        collector.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
        yield collector
        server.shutdown()


@pytest.mark.apache
async def test_a_request_can_be_followed_into_the_service_that_hears_of_it(servers: Infrastructure) -> None:
    database = await servers.fresh_database("counting", "gifts")
    with collecting() as collector:
        told = {"otlp_endpoint": collector.endpoint}
        speaker = CountingProcess(
            servers.settings(database, "counting", **told), OTEL_BSP_SCHEDULE_DELAY="100"
        )
        hearer = CountingProcess(
            servers.settings(database, "gifts", **told),
            module="counting.listener",
            OTEL_BSP_SCHEDULE_DELAY="100",
        )
        try:
            await speaker.ready()
            await hearer.ready()
            headers = signed_in() | {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            answer = await speaker.http.post("/say/K1/3", headers=headers)
            assert answer.status_code == 200
            await eventually(collector.hearing, about="the hearing is told to the collector")
            await eventually(lambda: any(span.kind == SERVER_KIND for span in collector.of("counting")))
        finally:
            for process in (speaker, hearer):
                process.kill()
                await process.http.aclose()
        request = next(span for span in collector.of("counting") if span.kind == SERVER_KIND)
        assert request.parent == "00f067aa0ba902b7", "the request goes on in the caller's trace"
        ids = {span.id for span in collector.of("counting")}
        hearing = collector.hearing()[0]
        assert {(trace, span in ids) for trace, span in hearing.links} == {(TRACE, True)}
        statements = [span for span in collector.spans if span.parent == hearing.id]
        assert statements, "what the hearer asked its database for is part of the hearing"
        assert any("sql" in span.text for span in collector.of("counting")), "so it is for the request"
        assert not [span for span in collector.spans if "/ready" in span.text], "probes are not traced"
