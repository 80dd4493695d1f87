"""A process of its own that syncs and is killed at a line of the client: tests say at which.

Reads commands from the standard input, a JSON list each: [line or 0, words of the command line].
For each it forks; the child counts the lines of the client that it runs and ends itself at the
given one by SIGKILL, so that nothing is flushed, closed or rolled back by it. Answers with the
exit code of the child.
"""

import json
import os
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve()
CLIENT = HERE.parents[2] / "docs" / "mirror"


def main():
    sys.path.insert(0, str(CLIENT))
    import mirror

    for command in sys.stdin:
        die_at, words = json.loads(command)
        child = os.fork()
        if child == 0:
            _die_at(die_at)
            os._exit(mirror.main(words))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _die_at(number):
    """Ends this process when it has run so many lines of the client from now on."""
    monitoring, tool = sys.monitoring, sys.monitoring.PROFILER_ID
    left = number

    def line(code, _line):
        nonlocal left
        if "register_mirror" not in code.co_filename:
            return monitoring.DISABLE
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return None

    monitoring.use_tool_id(tool, "lines")
    monitoring.register_callback(tool, monitoring.events.LINE, line)
    monitoring.set_events(tool, monitoring.events.LINE)


if __name__ == "__main__":
    main()
