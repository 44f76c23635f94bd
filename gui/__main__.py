"""Where the program starts: arguments → the commands of packager.cli; none → the demonstration, for now.

The window is not there yet: until it is, a start without a command says so and runs the main job once.
"""

from __future__ import annotations

import sys

from packager.cli import main as run_command


def main() -> int:
    """The process's arguments → exit code."""
    if len(sys.argv) > 1:
        return run_command(sys.argv[1:])
    print("窗口界面尚未提供，先用自带的示例走一遍主要流程。全部命令：--help")
    return run_command(["demo"])


if __name__ == "__main__":
    sys.exit(main())
