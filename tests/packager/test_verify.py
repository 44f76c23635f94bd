"""A good package broken in one way each: found, and the file named."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.findings import Finding
from forms.library import Library, Source
from packager.verify import verify
from packager.zipped import read_office, write_office
from tests.helpers.packages import built, edit_json, rewrite

UNIT = "南京钟山智数科技服务有限公司"
DOCX, PDF = f"data/电子版/{UNIT}_信息简表.docx", f"data/电子版/{UNIT}_信息简表.pdf"
EVIDENCE = "data/电子版/佐证材料/荣誉/01_证书 乙.pdf"
DATA, VOLUME = "data/申报数据.json", "data/打印版/申报材料.pdf"
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def whole(backbone: Source, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of a good package; never changed, only copied."""
    import json

    raw: dict[str, Any] = json.loads((backbone.folder / "samples/申报单位/full.json").read_text("utf-8"))
    result = built(backbone, raw, tmp_path_factory.mktemp("good"))
    assert result.zip is not None
    return result.zip


@pytest.fixture
def package(whole: Path, tmp_path: Path) -> Path:
    """A copy of it with its folder beside."""
    shutil.copytree(whole.with_suffix(""), tmp_path / whole.stem)
    return Path(shutil.copy(whole, tmp_path / whole.name))


def errors(path: Path, library: Library) -> list[Finding]:
    return [each for each in verify(path, library) if each.level == "error"]


def test_a_good_package_has_nothing_to_say(package: Path, library: Library) -> None:
    assert verify(package, library).findings == ()
    assert verify(package.with_suffix(""), library).findings == ()


def test_a_folder_without_its_zip_is_checked_as_far_as_it_goes(package: Path, library: Library) -> None:
    package.unlink()
    assert [each.code for each in verify(package.with_suffix(""), library)] == ["package.no_zip"]


def test_one_bit_flipped_in_any_file_is_found_and_named(package: Path, library: Library) -> None:
    with zipfile.ZipFile(package) as archive:
        infos = [info for info in archive.infolist() if info.file_size]
    good = package.read_bytes()
    for info in infos:
        start = info.header_offset + 30 + len(info.filename.encode())
        damaged = bytearray(good)
        damaged[start + info.compress_size // 2] ^= 0x10
        package.write_bytes(damaged)
        name = info.filename.split("/", 1)[1].removeprefix("data/")
        assert [each.place.file for each in errors(package, library)] == [name], name


def test_one_bit_flipped_with_its_crc_made_to_fit_is_found_and_named(package: Path, library: Library) -> None:
    with zipfile.ZipFile(package) as archive:
        names = [info.filename.split("/", 1)[1] for info in archive.infolist() if "/data/" in info.filename]
    good = package.read_bytes()
    for name in names:
        package.write_bytes(good)
        rewrite(package, lambda files, name=name: flip(files, name), seal_again=False)  # type: ignore[misc]
        assert [each.place.file for each in errors(package, library)] == [name.removeprefix("data/")]


def flip(files: dict[str, bytes], name: str) -> None:
    data = bytearray(files[name])
    data[len(data) // 2] ^= 0x01
    files[name] = bytes(data)


def test_one_bit_flipped_in_any_file_of_the_folder_is_found_and_named(
    package: Path, library: Library
) -> None:
    folder = package.with_suffix("")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            good = path.read_bytes()
            path.write_bytes(bytes([good[0] ^ 1]) + good[1:])
            assert [each.place.file for each in errors(folder, library)] == [
                path.relative_to(folder).as_posix()
            ]
            path.write_bytes(good)


def test_files_taken_out_or_put_in_are_named(package: Path, library: Library) -> None:
    rewrite(package, lambda files: files.pop(PDF), seal_again=False)
    assert (found := errors(package, library))[0].code == "package.missing"
    assert found[0].place.file == PDF.removeprefix("data/")
    rewrite(package, lambda files: files.update({PDF: b"%PDF-", "data/多.txt": b"x"}), seal_again=False)
    assert {each.code for each in errors(package, library)} == {"package.changed", "package.unexpected"}


def in_word(files: dict[str, bytes], old: str, new: str) -> None:
    parts = read_office(files[DOCX])
    parts["word/document.xml"] = parts["word/document.xml"].replace(old.encode(), new.encode())
    files[DOCX] = write_office(parts)


FORGED: list[tuple[Change, str, str]] = [
    (lambda files: in_word(files, "33587.94", "53587.94"), "package.edited", "53587.94"),
    (lambda files: in_word(files, "☑数智产业", "□数智产业"), "package.edited", "□数智产业"),
    (lambda files: files.update({PDF: files["data/00_报送说明.pdf"]}), "package.edited", "信息简表.pdf"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data["answers"]["typed"]["信息简表"].update(营业收入2024="53587.94"))}), "package.edited", "53587.94"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data["volumes"][0].update(pages=99))}), "package.pages", "99"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data.update(schema=2))}), "package.newer", "升级"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data.update(forms=3))}), "package.bad_data", "结构"),
    (lambda files: files.update({DATA: b"{"}), "package.bad_data", "JSON"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data.update(program="别的程序"))}), "package.not_package", "申报材料包"),
    (lambda files: files.pop("data/打印版/申报材料.pdf") and None, "package.missing", "申报材料.pdf"),
    (lambda files: files.update({DOCX: b"PK broken"}), "package.unreadable", "信息简表.docx"),
    (lambda files: files.update({PDF: b"%PDF-1.4 broken"}), "package.unreadable", "信息简表.pdf"),
    (lambda files: flip(files, f"data/邮件/附件/{UNIT}_信息简表.docx"), "package.changed", "邮件/附件"),
    (lambda files: files.update({"data/邮件/草稿.eml": b"To: x\n\ny"}), "package.changed", "草稿.eml"),
    (lambda files: files.update({EVIDENCE: files[EVIDENCE] + b"\n"}), "package.changed", "证书"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data["answers"]["values"]["信息简表"].update(营业收入2024="1"))}), "package.bad_data", "不一致"),
    (lambda files: files.update({DATA: edit_json(files[DATA], lambda data: data["forms"]["信息简表"].update(files=[]))}), "package.bad_data", "结构"),
        (lambda files: files.update({"data/电子版/多.exe": b"MZ"}), "package.unexpected", "多.exe"),
    (lambda files: files.update({VOLUME: files[VOLUME][: len(files[VOLUME]) * 2 // 3]}), "package.unreadable", "申报材料.pdf"),
    (lambda files: files.pop("data/邮件/正文.txt") and None, "package.missing", "正文.txt"),
    (lambda files: files.update({"data/邮件/主题.txt": b"x"}), "package.no_code", "核对码"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "said"), FORGED)
def test_a_forged_package_whose_checksums_fit_is_still_found(
    package: Path, library: Library, change: Change, code: str, said: str
) -> None:
    rewrite(package, change, seal_again=True)
    found = errors(package, library)
    assert code in [each.code for each in found]
    assert any(said in each.message + each.fix for each in found)


def test_a_page_exchanged_in_the_bound_volume_is_found(package: Path, library: Library) -> None:
    import pikepdf

    def swap(files: dict[str, bytes]) -> None:
        name = "data/打印版/申报材料.pdf"
        with pikepdf.open(io.BytesIO(files[name])) as volume:
            first = volume.pages[0]
            del volume.pages[0]
            volume.pages.append(first)
            buffer = io.BytesIO()
            volume.save(buffer)
        files[name] = buffer.getvalue()

    rewrite(package, swap, seal_again=True)
    assert {each.place.file for each in errors(package, library)} == {"打印版/申报材料.pdf"}


def test_an_unknown_notice_is_named_and_the_rest_is_checked(package: Path) -> None:
    nobody = Library((), ())
    assert [(each.code, each.level) for each in verify(package, nobody)] == [
        ("package.unknown_notice", "warning")
    ]
    rewrite(package, lambda files: in_word(files, UNIT, "另一家公司"), seal_again=True)
    assert {each.code for each in verify(package, nobody)} >= {
        "package.unknown_notice",
        "package.value_missing",
    }


def named(archive: zipfile.ZipFile, name: str, data: bytes = b"x") -> None:
    archive.writestr(name, data)


UNSAFE: list[tuple[list[str], str]] = [
    (["包/bagit.txt", "../外.txt"], "package.unsafe_name"),
    (["包/bagit.txt", "/etc/外.txt"], "package.unsafe_name"),
    (["包/bagit.txt", "C:/外.txt"], "package.unsafe_name"),
    (["包/bagit.txt", "包/a\\b.txt"], "package.unsafe_name"),
    (["包/bagit.txt", "包/./a.txt"], "package.unsafe_name"),
    (["包/bagit.txt", "另/a.txt"], "package.not_package"),
    (["包/a.txt"], "package.not_package"),
    ([], "package.not_package"),
]


@pytest.mark.parametrize(("entries", "code"), UNSAFE)
def test_archives_that_would_escape_are_not_opened(
    tmp_path: Path, library: Library, entries: list[str], code: str
) -> None:
    path = tmp_path / "包.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in entries:
            named(archive, name)
    (found,) = verify(path, library)
    assert found.code == code
    assert found.fix


def test_a_zip_bomb_is_not_unfolded(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "弹.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        named(archive, "包/bagit.txt")
        for number in range(4):
            named(archive, f"包/data/{number}", bytes(30 * 2**20))
    assert [each.code for each in verify(path, library)] == ["package.bomb"]


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_zip_is_one_sentence(package: Path, library: Library, share: float) -> None:
    data = package.read_bytes()
    package.write_bytes(data[: int(len(data) * share)])
    (found,) = verify(package, library)
    assert found.code == "package.bad_zip"
    assert package.name in found.message
