"""How gunicorn serves this site. README has the variables that change it."""

import os
import sys

import gunicorn.arbiter
import gunicorn.http.message

from ethicalmap.env import SettingRefusedError

try:
    import ethicalmap.settings  # refuses in a sentence, before any worker starts
except SettingRefusedError as refused:
    sys.exit(str(refused))

wsgi_app = "ethicalmap.wsgi"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
# Threads, so that a browser that opens a connection and says nothing holds up nobody.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True
graceful_timeout = 10

# Django alone decides whether to believe what proxies say (TRUSTED_PROXIES).
forwarded_allow_ips = ""
# Django answers a long search with a sentence; gunicorn's own limit of 8 kB would answer with a bare line.
gunicorn.http.message.MAX_REQUEST_LINE = limit_request_line = 32_768

# Django writes the access log (ethicalmap/logs.py): it knows what must not stand there.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
control_socket_disable = True


def when_ready(server: gunicorn.arbiter.Arbiter) -> None:
    """Say where to look, once there is something to see."""
    print(f"{ethicalmap.settings.SITE_NAME} is at http://{bind}/", flush=True)
