"""Two addresses for whoever watches the process: is it alive, and can it work."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATIENCE = 2  # seconds to wait for the broker


def database_ready() -> bool:
    """Does the database answer, with every migration applied?"""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def broker_ready() -> bool:
    """Does the broker answer?"""
    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        return bool(broker.ping())
    except redis.RedisError:
        return False
    finally:
        broker.close()


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and broker are in order, else 503; says which, and nothing more."""
    state = {"database": database_ready(), "broker": broker_ready()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)
