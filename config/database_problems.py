"""Problem details for a database that cannot answer."""

from __future__ import annotations

from django.http import HttpResponse

from config.problem_details import Problem, problem_response
from ops import database_errors
from ops.database_errors import DatabaseFailure

_AWAY = "The database cannot be reached or is busy. Nothing was changed."
_FULL = "The database has no space left. Nothing was changed. Tell the operator."
_READ_ONLY = "The database accepts no changes at the moment. Nothing was changed."
_NOT_MIGRATED = "The tables are not those of this version. Nothing was changed. Tell the operator."
_PROBLEMS = {
    DatabaseFailure.AWAY: Problem("database-away", _AWAY),
    DatabaseFailure.FULL: Problem("database-full", _FULL),
    DatabaseFailure.READ_ONLY: Problem("database-read-only", _READ_ONLY),
    DatabaseFailure.NOT_MIGRATED: Problem("database-not-migrated", _NOT_MIGRATED),
}
#: Seconds after which another request is worth a try: an outage may end at once, but an operator
#: has to free disk space or to migrate.
_RETRY_AFTER_SECONDS = {
    DatabaseFailure.AWAY: 1,
    DatabaseFailure.FULL: 60,
    # a failover ends within seconds
    DatabaseFailure.READ_ONLY: 5,
    DatabaseFailure.NOT_MIGRATED: 60,
}


def respond(error: BaseException, failure: DatabaseFailure) -> HttpResponse:
    """Report the failure and return its problem response."""
    database_errors.report(error, failure)
    seconds = _RETRY_AFTER_SECONDS[failure]
    headers = {"Cache-Control": "no-store", "Retry-After": str(seconds)}
    return problem_response(_PROBLEMS[failure], headers)
