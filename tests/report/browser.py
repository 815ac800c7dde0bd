"""A headless Chromium without any network, for tests of the page."""

import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Every host name is unknown: a request to anything but the file itself fails.
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000"),
)  # fmt: skip


def chromium() -> str | None:
    """The path of the browser, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def seen(page: Path, width: int, script: str, folder: Path) -> str:
    """The page's document after the script has run in a window of that width; both are in one copy of the page."""
    copy = folder / "seen.html"
    copy.write_text(
        page.read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8"
    )
    window = (f"--window-size={width},900", f"--user-data-dir={folder / 'profile'}")
    done = subprocess.run(
        [chromium(), *_OPTIONS, *window, "--dump-dom", copy.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout
