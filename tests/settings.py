"""Production's settings, but for what makes tests slow or noisy."""

import atexit
import os
import shutil
import tempfile

# All of them, so that neither the shell nor a local .env decides how tests run.
ENVIRONMENT = {
    "DEBUG": "0",
    "SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SECRET_KEY_FALLBACKS": "",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "HTTPS": "0",
    "SITE_URL": "http://testserver",
    "TRUSTED_PROXIES": "0",
    "EMAIL_URL": "memory:",
    "CONTACT_EMAIL": "map@example.org",
    "DEFAULT_FROM_EMAIL": "Ethical Tech Map <map@example.org>",
    "SITE_NAME": "Ethical Tech Map",
    "SITE_STRAPLINE": "Who is working to make technology ethical, and where the gaps are",
}
os.environ |= ENVIRONMENT
_folder = tempfile.mkdtemp(prefix="ethicalmap-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["TOMBSTONES"] = f"{_folder}/tombstones"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_folder}/unused.sqlite3")

from ethicalmap.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# A file, not memory: threads and processes of one test see the same database.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
