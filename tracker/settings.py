"""Django's settings. Everything that differs between installations comes through `tracker.environment`."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from tracker import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# --- what the installation decides
SECRET_KEY = environment.text("SECRET_KEY")
DEBUG = environment.switch("DEBUG")
DEMO = environment.switch("DEMO")
HTTPS = environment.switch("HTTPS")
SITE_URL = environment.text("SITE_URL").rstrip("/")
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
DATABASES = {"default": environment.database()}
REDIS_URL = environment.redis_url()
UPLOAD_MAX_BYTES = environment.whole("UPLOAD_MAX_MB") * 1024 * 1024
ACCOUNTS_FILE = environment.text("ACCOUNTS_FILE")
METRICS_TOKEN = environment.text("METRICS_TOKEN")
TRUSTED_PROXIES = environment.whole("TRUSTED_PROXIES", least=0)

# --- parts
INSTALLED_APPS = [
    "tracker.apps.TrackerConfig",
    "inspections.apps.InspectionsConfig",
    "recommendations.apps.RecommendationsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "pgtrigger",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.headers.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tracker.headers.IdleTimeoutMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tracker.lost_forms.EndedSessionMiddleware",
    "tracker.http.RefusedMiddleware",
]
ROOT_URLCONF = "tracker.urls"
FORM_RENDERER = "tracker.form_look.PaperRenderer"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.views.frame.shell",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes, since the lockout after failed sign-ins counts in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.redis_url(further=1),
    },
}

# --- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files
STATIC_URL = "static/"
STATIC_ROOT = environment.text("STATIC_ROOT") or None
# Uploads have no URL of their own: they leave only through a view that asks `visible_to`.
MEDIA_ROOT = environment.text("MEDIA_ROOT")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT

# --- sign-in
AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["tracker.accounts.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tracker.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
# Five wrong passwords for one account, or thirty from one address, and the door stays shut for a while.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SESSION_ENGINE = "tracker.visits"
SESSION_COOKIE_AGE = environment.whole("SESSION_IDLE_MINUTES") * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "tracker.lost_forms.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

# --- transport
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# The container's own health check speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

# --- mail: without EMAIL_URL nothing leaves, letters are read in the product itself
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
globals().update(environment.email())

# --- message channels beside mail
QUIET_HOURS = environment.quiet_hours()
LETTERS_A_DAY = environment.whole("LETTERS_A_DAY")
PRIVATE_NETWORKS = environment.private_networks()
SMS = environment.sms()

# --- jobs: the database drives, tasks only wake it
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "tracker.beat:SturdyScheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "plan_notices": {
        "task": "recommendations.tasks.plan_notices",
        "schedule": crontab(hour="7", minute="30"),
    },
    # Does nothing where the morning's sweep went well.
    "catch_up_plan": {
        "task": "recommendations.tasks.catch_up_plan",
        "schedule": crontab(hour="7-22", minute="5-55/10"),
        "options": {"expires": 300},
    },
    "accept_unsigned": {
        "task": "recommendations.tasks.accept_unsigned",
        "schedule": crontab(hour="0", minute="20"),
    },
    "work_bulk": {
        "task": "recommendations.tasks.work_bulk",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    # A waking call that waited longer than its own interval is worth nothing.
    "deliver_notices": {
        "task": "recommendations.tasks.deliver_notices",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
}

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one words the 401: a program without a key is told to bring a token.
        "tracker.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tracker.api.reading.JsonParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "tracker.api.schema.PlainSchema",
    "EXCEPTION_HANDLER": "tracker.http.api_exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "执法检查跟踪接口",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SORT_OPERATIONS": False,
    # Choices stand where they are used; shared names for them would have to be invented.
    "POSTPROCESSING_HOOKS": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "PATH_CONVERTER_OVERRIDES": {"pk": {"type": "integer", "minimum": 1, "maximum": 9_223_372_036_854_775_807}},
}

# --- log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"one_line_refusals": {"()": "tracker.log.OneLineRefusals"}},
    "handlers": {
        "stdout": {
            "filters": ["one_line_refusals"],
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stdout"], "level": environment.log_level()},
}
