"""A headless Chromium without any network, for tests of the page."""

import re
import shutil
import subprocess
from html import escape
from pathlib import Path

from zpjax.report.page import hash_source

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Every host name is unknown: a request to anything but the file itself fails.
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000"),
)  # fmt: skip


def chromium() -> str | None:
    """The path of the browser, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def seen(page: Path, script: str, folder: Path, width: int = 1200) -> str:
    """The page's document after the script has run; both are in one copy of the page."""
    text = page.read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>")
    # The page runs no script but its own; that of a test is let in beside it.
    text = text.replace("script-src ", f"script-src {hash_source(script)} ", 1)
    return _document(text, folder, width)


def width_needed(page: Path, width: int, folder: Path) -> int:
    """The width of the page's contents in a frame of that width: windows without a head are no narrower than 500."""
    inner = escape(page.read_text(encoding="utf-8"), quote=True)
    frame = f'<iframe id="f" style="border: 0; width: {width}px; height: 800px" srcdoc="{inner}"></iframe>'
    read = "document.body.dataset.wide = f.contentDocument.documentElement.scrollWidth"
    dom = _document(f"<body>{frame}<script>onload = () => {{ {read} }}</script></body>", folder, max(width, 600))
    return int(re.search(r'data-wide="(\d+)"', dom)[1])


def _document(text: str, folder: Path, width: int) -> str:
    copy = folder / "seen.html"
    copy.write_text(text, encoding="utf-8")
    window = (f"--window-size={width},900", f"--user-data-dir={folder / 'profile'}")
    command = [chromium(), *_OPTIONS, *window, "--dump-dom", copy.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
