#!/usr/bin/env python3
"""Django's command line for this site."""

import os
import sys

from django.core.management import execute_from_command_line

from ethicalmap.env import SettingRefusedError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ethicalmap.settings")
    try:
        execute_from_command_line(sys.argv)
    except SettingRefusedError as refused:
        sys.exit(str(refused))
