"""Settings in Django's own order; every value an operator may change is listed in .env.example."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from helpdesk import files
from helpdesk.cache import cache
from helpdesk.embedded import connection, secrets
from helpdesk.schedule import SCHEDULE

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
# Tests name another file: an operator's .env must not lead them to the operator's database.
env.read_env(env.str("HELPDESK_ENV_FILE", default=str(BASE_DIR / ".env")))

VAR_DIR = Path(env.str("HELPDESK_VAR", default=str(BASE_DIR / "var"))).resolve()
PORT = env.int("PORT", default=8000)
LISTEN = env.str("LISTEN", default="127.0.0.1")
WEB_THREADS = env.int("WEB_THREADS", default=8)
WORKER_PROCESSES = env.int("WORKER_PROCESSES", default=2)
# How many proxies in front add to X-Forwarded-For and set X-Forwarded-Proto themselves: the one
# truth of who a client is and what is secure. TRUST_X_FORWARDED_PROTO alone means one.
TRUSTED_PROXIES = env.int(
    "TRUSTED_PROXIES", default=int(env.bool("TRUST_X_FORWARDED_PROTO", default=False))
)

# The only source of links and of what is secure.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
SECURE = _site.scheme == "https"

# With a database of the operator's own, nothing secret is made up on the quiet. A variable that
# is set to nothing, or to blanks, counts as not set.
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
SECRET_KEY = env.str("SECRET_KEY", default="").strip()
IDENTITY_KEYS = [key.strip() for key in env.list("IDENTITY_KEYS", default=[]) if key.strip()]
if EMBEDDED_DATABASE:
    SECRET_KEY = SECRET_KEY or secrets.secret_key(VAR_DIR)
    IDENTITY_KEYS = IDENTITY_KEYS or secrets.identity_keys(VAR_DIR)
elif not SECRET_KEY or not IDENTITY_KEYS:
    raise ImproperlyConfigured(
        "DATABASE_URL is set, so SECRET_KEY and IDENTITY_KEYS must be set too: "
        "keys made up on one machine would be lost with it."
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or sorted(
    {_site.hostname or "127.0.0.1"} | (set() if SECURE else {"127.0.0.1", "localhost", "[::1]"})
)

INSTALLED_APPS = [
    "tickets",
    "guestbook",
    "escalation",
    "complaints",
    "survey",
    "helpdesk",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "anymail",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "helpdesk.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tickets.idling.SignsOutTheIdle",
    "guestbook.idling.SignsOutTheDesk",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "helpdesk.errors.WordedRefusals",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tickets.context.office",
                "helpdesk.context.clockwork",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The embedded connection is built from parts: a socket path does not survive in a URL.
DATABASES = {
    "default": connection.database(VAR_DIR) if EMBEDDED_DATABASE else env.db("DATABASE_URL")
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A database that is away is noticed soon enough to say so within 10 s: no answer to a greeting,
# nothing acknowledged, a line gone dead. (Only TCP knows the last four; a socket ignores them.)
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4000,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 2,
} | DATABASES["default"]["OPTIONS"]
# Whether the database may keep our most frequent statements for as long as a connection lasts.
# A pool that gives out one connection after another would mix them up.
KEEP_STATEMENTS = env.bool("KEEP_STATEMENTS", default=EMBEDDED_DATABASE)
# Of itself it keeps none: only what asks for it (tickets/kept.py).
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 2**31 if KEEP_STATEMENTS else None
# The longest a page's question to the database may take; workers and migrations take their time.
WEB_STATEMENT_SECONDS = env.int("WEB_STATEMENT_SECONDS", default=8)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or connection.broker(VAR_DIR)
CACHES = {"default": cache(REDIS_URL)}

AUTHENTICATION_BACKENDS = ["helpdesk.permissions.Permissions"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("OFFICE_TIME_ZONE", default="Asia/Jakarta")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
# Attachments are under var/media until a bucket of an S3-compatible storage is named.
STORAGES = {
    "default": files.storage(
        env.str("S3_BUCKET", default=""),
        endpoint_url=env.str("S3_ENDPOINT_URL", default=""),
        region_name=env.str("S3_REGION", default=""),
        access_key=env.str("S3_ACCESS_KEY", default=""),
        secret_key=env.str("S3_SECRET_KEY", default=""),
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# The form itself says how many it takes, with the text kept; this only bounds the work.
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Mail: files under var/mail until EMAIL_URL (SMTP) or ANYMAIL_PROVIDER says otherwise.
OFFICE_MAILBOX = env.str("OFFICE_MAILBOX", default="helpdesk.lpsetuban@gmail.com")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"LPSE Tuban <{OFFICE_MAILBOX}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DIR = VAR_DIR / "mail"
ANYMAIL_PROVIDER = env.str("ANYMAIL_PROVIDER", default="")
if ANYMAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{ANYMAIL_PROVIDER}.EmailBackend"
    ANYMAIL = {
        name.removeprefix("ANYMAIL_"): value
        for name, value in env.ENVIRON.items()
        if name.startswith("ANYMAIL_") and name != "ANYMAIL_PROVIDER"
    }
elif env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
# Mail that comes in: whose word on senders counts in files (none named: Google's for what Google
# received, see tickets.mail_in.arriving) and in what providers post; how many automatic answers an
# hour are too many to be right (0: no limit); the largest mail taken.
MAIL_AUTHSERV_IDS = env.list("MAIL_AUTHSERV_IDS", default=[])
WEBHOOK_AUTHSERV_IDS = env.list("WEBHOOK_AUTHSERV_IDS", default=[])
MAIL_ANSWERS_PER_HOUR = env.int("MAIL_ANSWERS_PER_HOUR", default=300)
MAIL_LARGEST = env.int("MAIL_MEGABYTES", default=50) * 1024 * 1024
# Per read; the total for one mail is OUTBOX_SECONDS_PER_MAIL.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)

# Celery only shortens the wait: rows are the truth, so a dead broker must cost no page any time.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "visibility_timeout": 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: a worker that gave up after an outage of an hour would leave nobody to come back.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A task takes work for half of it; above a sweep's share, a mail begun in its last second and the
# wait for a database that restarts. tickets.checks proves that the lease and a mail fit.
CELERY_TASK_TIME_LIMIT = env.int("TASK_SECONDS", default=80)
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT * 7 // 8
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# The fault tests shorten these; the page itself stays the truth for everything else.
_WATCH_SECONDS = env.float("WATCH_SECONDS", default=15)
_SECONDS = {
    "tickets.send_queued": env.float("SWEEP_SECONDS", default=10),
    "tickets.poll_mailboxes": env.float("MAILBOX_SECONDS", default=30),
    "tickets.read_mail": env.float("SWEEP_SECONDS", default=10),
    "tickets.ring_watches": _WATCH_SECONDS,
    "tickets.write_digest": 4 * _WATCH_SECONDS,
}
CELERY_BEAT_SCHEDULE = {
    sentence: entry | {"schedule": _SECONDS.get(entry["task"], entry["schedule"])}
    for sentence, entry in SCHEDULE.items()
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# The outbox.
OUTBOX_SECONDS_PER_MAIL = env.int("OUTBOX_SECONDS_PER_MAIL", default=15)
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=90)
# Over a limit mail waits; 0 is no limit.
OUTBOX_DAILY_QUOTA = env.int("OUTBOX_DAILY_QUOTA", default=0)
OUTBOX_HOURLY_PER_ADDRESS = env.int("OUTBOX_HOURLY_PER_ADDRESS", default=60)

# Whether the portal is alive, and who hears when it is not.
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")
ALARM_TO = env.list("ALARM_TO", default=[])


# Limits: how many presses in how many seconds, honest ones and others counted alike, per what they
# are about (an address, a ticket), per client, and in all. A whole office may sit behind one
# client address, and a program may file for many people.
def _limit(name: str, about: int, client: int, everybody: int, seconds: int = 3600) -> dict:
    """Return a limit's numbers; LIMIT_<NAME> gives others: about, client, everybody, seconds."""
    standard = [about, client, everybody, seconds]
    given = env.list(f"LIMIT_{name.upper()}", cast=int, default=standard)
    if len(given) != 4:
        raise ImproperlyConfigured(f"LIMIT_{name.upper()} needs four numbers, such as {standard}.")
    return dict(zip(["about", "client", "everybody", "seconds"], given, strict=True))


LIMITS = {
    "filing": _limit("filing", 10, 120, 1000),
    "lookup": _limit("lookup", 5, 60, 600),
    "link": _limit("link", 5, 60, 600),
    "reply": _limit("reply", 30, 240, 5000),
    "checkin": _limit("checkin", 120, 120, 600),
    "pairing": _limit("pairing", 60, 10, 60),
    "complaint": _limit("complaint", 10, 60, 600),
    "tracking": _limit("tracking", 5, 30, 300),
    # Counted a file, before it is looked into: drawing a picture anew is the dearest thing a
    # stranger can ask for.
    "files": _limit("files", 60, 600, 6000),
}
OUTBOX_FIRST_WAIT_SECONDS = env.int("OUTBOX_FIRST_WAIT_SECONDS", default=60)

# Tickets.
# Minutes without a page after which a requester's browser is let in to no ticket any more.
REQUESTER_IDLE_MINUTES = env.int("REQUESTER_IDLE_MINUTES", default=60)
# Minutes without a press after which desk staff sign in again: guests stand before their screen.
DESK_IDLE_MINUTES = env.int("DESK_IDLE_MINUTES", default=15)
# Minutes for which the code on the display lets a guest's telephone check in.
PLACE_TOKEN_MINUTES = env.int("PLACE_TOKEN_MINUTES", default=10)
# Whose helpdesk this is, as other offices know it.
LPSE_NAME = env.str("LPSE_NAME", default="LPSE Kabupaten Tuban")
NUMBER_PREFIX = env.str("NUMBER_PREFIX", default="LPSE")
# The register of complaints: its series, the category its tickets get, and how many complaints
# about one officer or subject within 90 days supervisors are told of.
COMPLAINT_PREFIX = env.str("COMPLAINT_PREFIX", default="ADU")
COMPLAINT_CATEGORY = env.str("COMPLAINT_CATEGORY", default="other")
COMPLAINT_THRESHOLD = env.int("COMPLAINT_THRESHOLD", default=3)
# All that refused forms may keep for a day; beyond it files have to be chosen again.
TRAY_MEGABYTES = env.int("TRAY_MEGABYTES", default=2000)
# And of it, one client address, behind which a whole office may sit.
TRAY_MEGABYTES_PER_CLIENT = env.int("TRAY_MEGABYTES_PER_CLIENT", default=300)

# Strict: nothing inline, nothing evaluated, nothing from elsewhere, the admin included.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "helpdesk.sessions"
# Never in the session: reading a message would then write to the database.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
CSRF_FAILURE_VIEW = "helpdesk.errors.csrf_failure"
if SECURE:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "helpdesk.log.WithoutTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_tokens"],
        }
    },
    # Rows tell what was done; a line for each beat of the clock would bury what matters.
    "loggers": {
        name: {"level": "WARNING"}
        for name in (
            "celery.worker.consumer.connection",
            "celery.worker.strategy",
            "celery.app.trace",
        )
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
