#!/usr/bin/env python3
"""One file that sets everything up: opens the program, runs a command of it, or runs all tests.

    python3 start.py              opens the program (without a display: says so and runs the demonstration)
    python3 start.py COMMAND …    runs a command, such as demo, check, build, verify
    python3 start.py test         installs what the tests need and runs them all
    python3 start.py test-oldest  the window's tests once more, on the oldest Qt that is promised

Needs Python 3.11 and pip, nothing else; works where venv lacks ensurepip and where pip is externally managed.
The second time it only looks at a stamp.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST, OLDEST_QT = (3, 11), "6.8.3"
QT_LIBRARIES = {"EGL": "libegl1", "GL": "libgl1", "xkbcommon": "libxkbcommon0", "dbus-1": "libdbus-1-3",
                "fontconfig": "libfontconfig1"}  # fmt: skip
SCREEN_LIBRARIES = {"xcb-cursor": "libxcb-cursor0", "xcb-icccm": "libxcb-icccm4", "xcb-image": "libxcb-image0",
                    "xcb-keysyms": "libxcb-keysyms1", "xcb-render-util": "libxcb-render-util0",
                    "xkbcommon-x11": "libxkbcommon-x11-0"}  # fmt: skip
TEST_PROGRAMS = {"soffice": ("libreoffice-writer-nogui", "libreoffice-calc-nogui"), "qpdf": ("qpdf",),
                 "pdffonts": ("poppler-utils",), "ippeveprinter": ("cups-ipp-utils",),
                 "cupsd": ("cups", "cups-filters", "cups-client"), "avahi-daemon": ("avahi-daemon",),
                 "dbus-daemon": ("dbus",)}  # fmt: skip
CHECKS = (
    ("代码规范", ("-m", "ruff", "check", ".")),
    ("代码格式", ("-m", "ruff", "format", "--check", ".")),
    ("类型", ("-m", "mypy")),
    ("房间边界", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    ("测试", ("-m", "pytest", "-n", "2", "-q")),
)


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.version_info < OLDEST:
        print(f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更新版本，现为 {sys.version.split()[0]}。")
        return 2
    testing = sys.argv[1:2] in (["test"], ["test-oldest"])
    if testing:
        install_system_packages(QT_LIBRARIES, TEST_PROGRAMS)
    elif sys.argv[1:2] in ([], ["gui"]) and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        install_system_packages(QT_LIBRARIES | SCREEN_LIBRARIES, {})
    elif sys.argv[1:2] == ["screens"]:
        install_system_packages(QT_LIBRARIES, {})
    if not prepare("test" if testing else "run"):
        return 3
    if testing:
        return run_oldest() if sys.argv[1] == "test-oldest" else run_checks(sys.argv[2:])
    return subprocess.call([PYTHON, "-m", "gui", *sys.argv[1:]], env=environment())


def environment() -> dict[str, str]:
    """The caller's environment, with our packages importable from any working directory."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}


def run_checks(arguments: list[str]) -> int:
    """Every check, the tests last; the first failure is the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        extra = arguments if "pytest" in command else []
        code = subprocess.call([PYTHON, *command, *extra], cwd=ROOT, env=environment())
        if code:
            return code
    return 0


def run_oldest() -> int:
    """The desktops that matter most have an old glibc, and with it an old Qt."""
    place, pip = VENV / f"qt-{OLDEST_QT}", pip_command()
    if not place.is_dir():
        print(f"正在安装 Qt {OLDEST_QT}…", flush=True)
        command = [*(pip or []), "install", "--quiet", "--disable-pip-version-check", "--target", str(place)]
        if pip is None or subprocess.call([*command, f"PySide6_Essentials=={OLDEST_QT}"]):
            shutil.rmtree(place, ignore_errors=True)
            print("没有装好，请检查网络后再试。")
            return 3
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    paths = environment() | {"PYTHONPATH": os.pathsep.join([str(place), str(ROOT)])}
    seen = subprocess.run(
        [PYTHON, "-c", "import PySide6; print(PySide6.__version__)"],
        env=paths,
        check=False,
        capture_output=True,
        text=True,
    )
    print(f"== 窗口，Qt {seen.stdout.strip()}", flush=True)
    if seen.stdout.strip() != OLDEST_QT:
        return 3
    return subprocess.call(
        [PYTHON, "-m", "pytest", "-n", "2", "-q", "tests/gui", "tests/journeys"], cwd=ROOT, env=paths
    )


# ---- Python packages


def prepare(mode: str) -> bool:
    """The virtual environment with what this mode needs; True when it is there."""
    stamp = VENV / f"ready-{mode}"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and PYTHON.exists():
        return True
    print("首次运行，正在安装所需组件…", flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=False)
    pip = pip_command()
    if pip is None:
        print("没有 pip。请先运行：apt-get install -y python3-pip python3-venv")
        return False
    target = f"{ROOT}[test]" if mode == "test" else str(ROOT)
    command = [*pip, "install", "--quiet", "--disable-pip-version-check", "--editable", target]
    command += ["--constraint", str(ROOT / "constraints.txt")]
    if subprocess.call(command):
        print("组件没有装好，请检查网络后再试。")
        return False
    for name in ("run", mode):
        (VENV / f"ready-{name}").write_text(wanted)
    return True


def fingerprint() -> str:
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"".join([*parts, sys.version.encode()])).hexdigest()


def pip_command() -> list[str] | None:
    """A pip that installs into the virtual environment: ours from outside, else the environment's own."""
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if succeeds([*outside, "--version"]):
        return outside
    if succeeds([str(PYTHON), "-m", "ensurepip"]):
        return [str(PYTHON), "-m", "pip"]
    if can_install() and apt_install(["python3-pip", "python3-venv"]):
        return outside
    return None


def succeeds(command: list[str]) -> bool:
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


# ---- system packages


def install_system_packages(libraries: dict[str, str], programs: dict[str, tuple[str, ...]]) -> None:
    """Qt's libraries and the independent judges; where they cannot be installed, say the one line that does."""
    missing = [package for name, package in libraries.items() if not ctypes.util.find_library(name)]
    everywhere = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    missing += [
        each for name, found in programs.items() if not shutil.which(name, path=everywhere) for each in found
    ]
    if not missing or not sys.platform.startswith("linux"):
        return
    if can_install() and apt_install(missing):
        return
    what = "部分测试将跳过。如需全部运行" if programs else "缺少窗口要用的系统组件"
    print(f"{what}，请先执行：sudo apt-get install -y {' '.join(missing)}", flush=True)


def can_install() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(packages: list[str]) -> bool:
    print(f"正在安装系统组件：{' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    silent = {"stdout": subprocess.DEVNULL, "env": quiet}
    if subprocess.call(["apt-get", "update", "-qq"], **silent) != 0:
        return False
    return subprocess.call(install, **silent) == 0


if __name__ == "__main__":
    sys.exit(main())
