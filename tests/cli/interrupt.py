# SPDX-License-Identifier: Apache-2.0
"""`interrupt.py FACTS OUTPUT WORD…`: a command that writes OUTPUT, ended by each signal while it writes.

What it was writing must be gone, and what was at OUTPUT before must be as it was. Nobody can say when a
command writes, so the law holds for one that was faster than the signal too: it must have ended well and
written all. Until each signal was in time, the command gets more to write: FACTS is filled anew."""

import os
import shutil
import signal
import subprocess
import sys

ATTEMPTS = 40
FACTS_MIN, FACTS_MAX = 20_000, 640_000
OLD = "as it was\n"

facts, output, *words = sys.argv[1:]


def fill(count):
    with open(facts, "w") as out:
        for number in range(count):
            out.write('has_role(User{"ann"}, "reader", Repo{"r%d"});\n' % number)


def unfinished():
    return [name for name in os.listdir(os.path.dirname(output)) if ".tmp." in name]


def put_old():
    """A folder is written where nothing is, a file where one is."""
    if os.path.isdir(output):
        shutil.rmtree(output)
    if "." in os.path.basename(output):
        with open(output, "w") as old:
            old.write(OLD)


def is_old():
    if "." not in os.path.basename(output):
        return not os.path.exists(output)
    return open(output, "rb").read() == OLD.encode()


def interrupt(number):
    """Whether the signal came in time."""
    put_old()
    # A shell ignores SIGINT for what it starts in the background; we want what a terminal sends.
    command = subprocess.Popen(
        words, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    while not unfinished() and command.poll() is None:
        pass
    command.send_signal(number)
    code = command.wait()
    if unfinished():
        sys.exit(f"{number}: left {unfinished()}")
    if code == 0 and not is_old():
        return False
    if code != -number:
        sys.exit(f"{number}: ended with {code}")
    # Else it had written all of it, and was about to end.
    return is_old()


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        count = FACTS_MIN
        fill(count)
        for _ in range(ATTEMPTS):
            if interrupt(number):
                break
            if count < FACTS_MAX:
                count *= 2
                fill(count)
        else:
            sys.exit(f"{number}: never in time")


main()
