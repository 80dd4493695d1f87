"""Which browser is taken, and how it starts."""

import os
import shutil
from contextlib import contextmanager


def chromium():
    """The browser of the system; CHROMIUM names another one."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, names) if found), None)


@contextmanager
def launched(playwright):
    """Root cannot have the sandbox of Chromium."""
    words = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=chromium(), args=words)
    try:
        yield browser
    finally:
        browser.close()
