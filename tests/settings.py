"""Production's settings, but for what makes tests slow or noisy."""

import os
import tempfile

os.environ |= {
    "DEBUG": "0",
    "SECRET_KEY": "for-tests-only-" + "x" * 40,
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "HTTPS": "0",
    "EMAIL_URL": "console:",
    "CONTACT_EMAIL": "map@example.org",
    "SITE_NAME": "Ethical Tech Map",
}

from ethicalmap.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# A file, not memory: threads and processes of one test see the same database.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    _folder = tempfile.TemporaryDirectory(prefix="ethicalmap-tests-")
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}
