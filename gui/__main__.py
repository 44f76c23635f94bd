"""Where the program starts: no argument or a case file → the window; anything else → the commands of packager.cli."""

from __future__ import annotations

import os
import sys

WINDOWED, SCREENS, SUFFIX = "gui", "screens", ".shenbao"


def main() -> int:
    """The process's arguments → exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == [SCREENS]:
        from gui.screens import main as take_screens

        return take_screens(arguments[1:])
    if not arguments or arguments[0] == WINDOWED or (arguments[0].endswith(SUFFIX) and len(arguments) == 1):
        return open_window([each for each in arguments if each != WINDOWED])
    from packager.cli import main as run_command

    return run_command(arguments)


def open_window(arguments: list[str]) -> int:
    if not has_display():
        from packager.cli import main as run_command

        print("没有显示器，打不开窗口，先用自带的示例走一遍主要流程。全部命令：--help")
        return run_command(["demo"])
    from gui.app import run

    return run(arguments)


def has_display() -> bool:
    """Whether a window can be shown: always but on a Linux without X11 or Wayland."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    )


if __name__ == "__main__":
    sys.exit(main())
