"""A CUPS of the test's own with virtual IPP printers behind it: what a printer was told can be read back.

ippeveprinter announces itself over DNS-SD, so a D-Bus and an Avahi of the test's own run beside it.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

PROGRAMS = ("cupsd", "ippeveprinter", "lp", "lpadmin", "dbus-daemon", "avahi-daemon", "ipptool")
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
AVAHI = """[server]
host-name=shenbao-test
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[publish]
publish-hinfo=no
publish-workstation=no
"""
CUPSD = """LogLevel warn
Listen {base}/cups.sock
WebInterface No
Browsing No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """ServerRoot {base}/conf
CacheDir {base}/cache
StateDir {base}/state
RequestRoot {base}/spool
TempDir {base}/tmp
ErrorLog {base}/error.log
AccessLog {base}/access.log
PageLog {base}/page.log
SystemGroup root
User lp
Group lp
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A job as the virtual printer received it: the attributes of its request, and the file it was sent."""

    attributes: dict[str, str]
    file: Path


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of CUPS and the printer behind it."""

    name: str
    spool: Path
    log: Path

    def received(self, count: int = 1, seconds: float = 60) -> list[Received]:
        """The jobs that have come so far, when there are so many."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            files = sorted(
                path for path in self.spool.iterdir() if path.suffix == ".pdf" and path.stat().st_size
            )
            requests = list(self.requests())
            if len(files) >= count and len(requests) >= count:
                return [Received(each, file) for each, file in zip(requests, files, strict=False)]
            time.sleep(0.2)
        told = (self.log.parent / "error.log").read_text("utf-8", "replace")
        there = [(path.name, path.stat().st_size) for path in self.spool.iterdir()]
        raise AssertionError(
            f"{self.name} received {there}, {list(self.requests())}; CUPS says: {told[-3000:]}"
        )

    def requests(self) -> Iterator[dict[str, str]]:
        """The attributes of every Create-Job or Print-Job, from the printer's own log (its threads write it at once)."""
        text = self.log.read_text("utf-8", "replace")
        for part in re.split(r"operation-id=(?:Create|Print)-Job", text)[1:]:
            if "-Job successful-ok" in part:
                yield dict(re.findall(r"^ +([\w-]+) \([^)]*\) (.*)$", part.partition("Response:")[0], re.M))


@contextmanager
def cups(folder: Path) -> Iterator[dict[str, Queue]]:
    """Two queues: «双面» can print on both sides, «单面» cannot. Skips where something it needs is not there."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=PATH) is None]
    if missing:
        pytest.skip(f"没有装 CUPS 和虚拟打印机（缺 {'、'.join(missing)}）")
    if os.geteuid():
        pytest.skip("虚拟打印机要以 root 身份启动 CUPS")
    base = Path("/tmp") / f"shenbao-cups-{os.getpid()}"  # a socket's path must be short
    with ExitStack() as stack:
        # Two Avahis on one machine would quarrel: the tests of another process wait their turn.
        stack.enter_context(FileLock("/tmp/shenbao-cups.lock", timeout=300))
        base.mkdir(mode=0o755)
        stack.callback(shutil.rmtree, base, ignore_errors=True)
        configure(base)
        environment = os.environ | {"PATH": PATH, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={base}/bus"}

        def run(*command: str, log: str) -> None:
            stream = stack.enter_context((base / log).open("wb"))
            process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment)
            stack.callback(ended, process)

        run("dbus-daemon", "--session", "--nofork", f"--address=unix:path={base}/bus", log="dbus.log")
        waited((base / "bus").exists)
        free = ("--no-drop-root", "--no-chroot", "--no-rlimits")
        run("avahi-daemon", *free, "-f", f"{base}/avahi.conf", log="avahi.log")
        waited(lambda: b"Server startup complete" in (base / "avahi.log").read_bytes())
        ports = {"duplex": free_port(), "simplex": free_port()}
        for name, port in ports.items():
            (folder / name).mkdir()
            both = ["-2"] if name == "duplex" else []
            run(
                "ippeveprinter", *both, "-s", "600,600", "-p", str(port), "-n", "localhost", "-k", "-d", str(folder / name),
                "-f", "application/pdf,image/pwg-raster", "-vv", name, log=f"{name}.log",
            )  # fmt: skip
            waited(lambda port=port: answers(port))  # type: ignore[misc]  # bound now
        conf = f"{base}/conf"
        run("cupsd", "-f", "-c", f"{conf}/cupsd.conf", "-s", f"{conf}/cups-files.conf", log="cupsd.log")
        waited((base / "cups.sock").exists)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("CUPS_SERVER", f"{base}/cups.sock")
            patched.setenv("PATH", PATH)
            for name, port in ports.items():
                add_queue(name, f"ipp://localhost:{port}/ipp/print", base)
            yield {name: Queue(name, folder / name, base / f"{name}.log") for name in ports}


def configure(base: Path) -> None:
    """The folders and configurations of Avahi and CUPS."""
    for name in ("conf", "cache", "state", "spool", "tmp"):
        (base / name).mkdir(mode=0o770)
        shutil.chown(base / name, group="lp")
    (base / "avahi.conf").write_text(AVAHI)
    (base / "conf" / "cupsd.conf").write_text(CUPSD.format(base=base))
    (base / "conf" / "cups-files.conf").write_text(FILES.format(base=base))


def add_queue(name: str, uri: str, base: Path) -> None:
    called(["lpadmin", "-p", name, "-E", "-v", uri, "-m", "everywhere"])
    waited((base / "conf" / "ppd" / f"{name}.ppd").is_file)


def called(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def waited(is_so: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]  # a function
        assert time.monotonic() < end, "CUPS did not come up"
        time.sleep(0.1)
