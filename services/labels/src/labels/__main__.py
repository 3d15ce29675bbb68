"""Labels: print jobs and their documents."""

from fastapi import FastAPI

from kse.objects import Objects
from kse.service import Service
from labels import api, handlers
from labels.desk import Desk, print_for_good
from labels.jobs import tidy_for_good
from labels.messages import MESSAGES
from labels.settings import LabelsSettings


def prepare(app: FastAPI) -> None:
    """What the routes and the tasks share."""
    app.state.objects = Objects(app.state.settings.objects)
    app.state.desk = Desk(app.state.settings, app.state.database, app.state.objects)


service = Service(
    "labels",
    settings=LabelsSettings,
    hears=handlers.hears,
    routers=[api.router],
    prepare=prepare,
    tasks=[print_for_good, tidy_for_good],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
