"""Office files → PDF by whatever can draw them: our own engine, else WPS or Word (Windows), else LibreOffice.

Every other program runs as an instance of its own with its own profile, under a time limit; files that a person
has open in it are never touched. Each result says which program drew it.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from packager.choice import ANY, OTHERS, OURS
from packager.pdf import render_file

SECONDS_TO_START, SECONDS_EACH = 60, 30
NEW_FORMATS = (".docx", ".xlsx")
LIBREOFFICE_PLACES = (
    "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe", "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)  # fmt: skip
# One file by COM: an instance of its own, unseen, asking nothing, the file opened for reading only.
WORD_SCRIPT = """
$ErrorActionPreference = 'Stop'
$app = New-Object -ComObject {program}
try {{
  $app.Visible = $false; $app.DisplayAlerts = 0
  $doc = $app.Documents.Open($env:SHENBAO_IN, $false, $true)
  $doc.ExportAsFixedFormat($env:SHENBAO_OUT, 17)
  $doc.Close($false)
}} finally {{ $app.Quit() }}
"""
EXCEL_SCRIPT = """
$ErrorActionPreference = 'Stop'
$app = New-Object -ComObject {program}
try {{
  $app.Visible = $false; $app.DisplayAlerts = $false
  $book = $app.Workbooks.Open($env:SHENBAO_IN, 0, $true)
  $book.ExportAsFixedFormat(0, $env:SHENBAO_OUT)
  $book.Close($false)
}} finally {{ $app.Quit() }}
"""
WORD_SAVE = WORD_SCRIPT.replace("ExportAsFixedFormat($env:SHENBAO_OUT, 17)", "SaveAs2($env:SHENBAO_OUT, 16)")
EXCEL_SAVE = EXCEL_SCRIPT.replace("ExportAsFixedFormat(0, $env:SHENBAO_OUT)", "SaveAs($env:SHENBAO_OUT, 51)")
SHEETS = (".xlsx", ".xlsm", ".xls", ".et")
# By whether it is a worksheet, in the order of trust: a document is best drawn by what it was written for.
AUTOMATION = {
    False: (("Word", "Word.Application"), ("WPS", "KWPS.Application")),
    True: (("Excel", "Excel.Application"), ("WPS", "KET.Application")),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file as pages, and who drew it."""

    pdf: bytes
    engine: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A file of an old format in today's, and who turned it into that."""

    data: bytes
    engine: str


@dataclass(frozen=True, slots=True)
class Office:
    """A file to be drawn: `suffix` says what it really is, `sha256` that it is still the same."""

    path: Path
    suffix: str
    sha256: str


@lru_cache(maxsize=8)
def drawn_files(files: tuple[Office, ...], engine: str = ANY) -> Mapping[Path, Drawn]:
    """Files → those that could be drawn, `engine` one of ENGINES. The same files are drawn once."""
    found: dict[Path, Drawn] = {}
    for file in files:
        drawn = by_ourselves(file) if engine != OTHERS else None
        drawn = drawn or (by_automation(file) if engine != OURS else None)
        if drawn is not None:
            found[file.path] = drawn
    if engine == OURS:
        return found
    return found | by_libreoffice([file for file in files if file.path not in found])


@lru_cache(maxsize=8)
def by_others(data: bytes, suffix: str) -> Drawn | None:
    """What our own engine refuses → the same drawn by an installed program; None where there is none that can."""
    with TemporaryDirectory() as folder:
        file = Office(Path(folder) / f"in{suffix}", suffix, "")
        file.path.write_bytes(data)
        return by_automation(file) or by_libreoffice([file]).get(file.path)


def by_ourselves(file: Office) -> Drawn | None:
    """Our own engine, where it draws everything."""
    if file.suffix not in NEW_FORMATS:
        return None
    rendered = render_file(file.path.read_bytes(), f"{file.path.stem}{file.suffix}")
    if any(each.level == "error" for each in rendered.findings) or not rendered.pdf:
        return None
    return Drawn(rendered.pdf, OURS)


# ---- LibreOffice


def libreoffice() -> str | None:
    """Where LibreOffice is, if anywhere."""
    named = shutil.which("soffice") or shutil.which("libreoffice")
    return named or next((place for place in LIBREOFFICE_PLACES if Path(place).is_file()), None)


def by_libreoffice(files: Sequence[Office]) -> dict[Path, Drawn]:
    """Files → PDFs in one start of LibreOffice; what it could not draw is left out."""
    made = through_libreoffice(files, "pdf")
    return {path: Drawn(settled(data), "LibreOffice") for path, data in made.items()}


def converted(path: Path, suffix: str, target: str) -> Converted | None:
    """A file of an old format (.doc, .wps, .et …) → the same as .docx or .xlsx; None where no program can."""
    file = Office(path, suffix, "")
    saved = saved_by_automation(file, target)
    if saved is not None:
        return saved
    data = through_libreoffice([file], target.removeprefix(".")).get(path)
    return Converted(data, "LibreOffice") if data is not None else None


def through_libreoffice(files: Sequence[Office], target: str) -> dict[Path, bytes]:
    """Files → what one start of LibreOffice makes of them."""
    program = libreoffice()
    if program is None or not files:
        return {}
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        (scratch / "in").mkdir()
        copies = {file.path: scratch / "in" / f"{number}{file.suffix}" for number, file in enumerate(files)}
        for path, copy in copies.items():
            shutil.copyfile(path, copy)
        profile = (scratch / "profile").as_uri()
        command = [
            program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile}",
            "--convert-to", target, "--outdir", str(scratch / "out"), *map(str, copies.values()),
        ]  # fmt: skip
        ended_well(command, SECONDS_TO_START + SECONDS_EACH * len(files))
        results = {path: scratch / "out" / f"{copy.stem}.{target}" for path, copy in copies.items()}
        return {path: out.read_bytes() for path, out in results.items() if out.is_file()}


# ---- Word, Excel and WPS


def by_automation(file: Office) -> Drawn | None:
    """Word, Excel or WPS on Windows, each as an instance of its own."""
    made = automated(file, ".pdf", EXCEL_SCRIPT if file.suffix in SHEETS else WORD_SCRIPT)
    return Drawn(settled(made.data), made.engine) if made else None


def saved_by_automation(file: Office, target: str) -> Converted | None:
    return automated(file, target, EXCEL_SAVE if file.suffix in SHEETS else WORD_SAVE)


def automated(file: Office, suffix: str, script: str) -> Converted | None:
    """A file through the first program that is there and does what the script says."""
    if sys.platform != "win32":
        return None
    for name, program in AUTOMATION[file.suffix in SHEETS]:
        with TemporaryDirectory() as folder:
            copy, target = Path(folder) / f"in{file.suffix}", Path(folder) / f"out{suffix}"
            shutil.copyfile(file.path, copy)
            shell = [
                "powershell",
                "-NoProfile",
                "-NonInteractive",
                "-Command",
                script.format(program=program),
            ]
            # Paths by the environment: on the command line a blank in one would end it.
            places = {"SHENBAO_IN": str(copy), "SHENBAO_OUT": str(target)}
            if ended_well(shell, SECONDS_TO_START + SECONDS_EACH, places) and target.is_file():
                return Converted(target.read_bytes(), name)
    return None


def settled(pdf: bytes) -> bytes:
    """The same pages without the time they were made at: the same file is drawn to the same bytes."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name in ("/CreationDate", "/ModDate", "/Producer", "/Creator"):
            if name in document.docinfo:
                del document.docinfo[name]
        if "/Metadata" in document.Root:
            del document.Root.Metadata
        document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def ended_well(command: Sequence[str], seconds: float, more: Mapping[str, str] | None = None) -> bool:
    """Whether a program ended by itself, without complaint and in time; it and what it started are ended otherwise."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            env=dict(clean_environment()) | dict(more or {}), start_new_session=True,
        )  # fmt: skip
    except OSError:
        return False
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        end_all(process)
        return False


def end_all(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def clean_environment() -> Iterator[tuple[str, str]]:
    """Our own environment, without what would let our Qt or Python reach into the other program."""
    for name, value in os.environ.items():
        if not name.startswith(("QT_", "PYTHON", "LD_PRELOAD")):
            yield name, value
