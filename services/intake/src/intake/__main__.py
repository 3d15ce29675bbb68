"""Intake: order files, waiting orders, registration, the partner API's createOrders."""

from fastapi import FastAPI

from intake import (
    api,
    checks_api,
    handlers,
    idempotency,
    mapping_api,
    mapping_runs_api,
    partner_api,
    pools_api,
    registrations_api,
    runs,
    runs_api,
    services_api,
    sheets_api,
    upload_jobs,
    uploads_api,
)
from intake.settings import IntakeSettings
from intake.texts import MESSAGES
from kse.objects import Objects
from kse.sandbox import forget_tests
from kse.service import Service


def prepare(app: FastAPI) -> None:
    """What the routes and the tasks share."""
    state = app.state
    state.reader = upload_jobs.Reader(state.settings, state.database, Objects(state.settings.objects))


forget_test_parcels = forget_tests(
    "DELETE FROM registration WHERE seller_id < 0 AND registered_at < now() - make_interval(days => 1) * $1",
    "DELETE FROM local_reservation WHERE seller_id < 0"
    " AND reserved_at < now() - make_interval(days => 1) * $1",
)

service = Service(
    "intake",
    settings=IntakeSettings,
    hears=handlers.hears,
    routers=[
        api.router,
        runs_api.router,
        uploads_api.router,
        checks_api.router,
        sheets_api.router,
        mapping_api.router,
        mapping_runs_api.router,
        pools_api.router,
        services_api.router,
        partner_api.router,
        registrations_api.router,
    ],
    prepare=prepare,
    tasks=[
        idempotency.keep_tidy,
        pools_api.measure_for_good,
        upload_jobs.read_for_good,
        upload_jobs.tidy_for_good,
        forget_test_parcels,
        runs.tidy_for_good,
    ],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
