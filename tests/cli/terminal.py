# SPDX-License-Identifier: Apache-2.0
"""What a person sees: frost on a pseudo-terminal. `terminal.py NAME` runs one test in this folder."""

import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import termios
import time

FROST = os.environ["FROST"]
# Not a measure of speed: how long a test waits for what must come.
PATIENCE_S = 60
ERASE_LINE = "\r\x1b[K"
RED = "\x1b[1;31m"


class Terminal:
    """A program whose standard streams are one terminal."""

    def __init__(self, *words, **environment):
        self.text = ""
        self.before = ""
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": os.getcwd() + "/home",
            "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
            # Of the sanitizer's preset: libedit never frees the names of a program's functions.
            "ASAN_OPTIONS": "detect_leaks=0",
            **environment,
        }
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test in the background has it ignored
            os.execvpe(words[0], words, variables)

    def read(self):
        """What has come, at once; False at the end."""
        try:
            piece = os.read(self.terminal, 65536)
        except OSError:  # how Linux says that the other end is closed
            return False
        self.text += piece.decode(errors="replace")
        return bool(piece)

    def find(self, pattern):
        """Whether the pattern has come; drops the text up to its end, and keeps what was before it."""
        found = re.search(pattern, self.text)
        if found:
            self.before = self.text[:found.start()]
            self.text = self.text[found.end():]
        return found

    def expect(self, pattern):
        """Waits until the pattern comes."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.find(pattern):
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self.terminal], [], [], max(left, 0))
            if not ready or not self.read():
                sys.exit(f"expected {pattern!r}, found {self.text!r}")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def type_until(self, key, pattern):
        """Again and again, as a person does whose key came too early."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.type(key)
            while select.select([self.terminal], [], [], 0.5)[0]:
                if not self.read():
                    sys.exit(f"expected {pattern!r}, and it ended: {self.text!r}")
                if self.find(pattern):
                    return
        sys.exit(f"expected {pattern!r}, found {self.text!r}")

    def wait_until_edited(self, is_edited=True):
        """Waits until the terminal is the line editor's, or not: a key between two lines would be the
        terminal's, which may echo it, drop the line before it or make a signal of it."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            is_canonical = termios.tcgetattr(self.terminal)[3] & termios.ICANON
            if is_edited != bool(is_canonical):
                return
            time.sleep(0.002)
        sys.exit(f"the terminal is not {'the' if is_edited else 'no'} editor's: {self.text!r}")

    def end(self):
        """All that is left, and the exit code as a shell gives it."""
        while self.read():
            pass
        _, status = os.waitpid(self.process, 0)
        code = os.waitstatus_to_exitcode(status)
        return self.text, 128 - code if code < 0 else code


def check(holds, what):
    if not holds:
        sys.exit(f"failed: {what}")


def repl(*options, **environment):
    """Without progress: on a slow machine it would stand before an answer."""
    options = options or ("--policy", "small.polar", "--facts", "small.facts")
    return Terminal(FROST, "repl", "--no-progress", *options, **environment)


PROMPT = "frost> "


def prompt(session):
    """The prompt is there a moment before the terminal is the editor's."""
    session.expect(PROMPT)
    session.wait_until_edited()


def ask(session, line):
    prompt(session)
    session.type(line + "\n")


def leave(session):
    prompt(session)
    session.type("\x04")
    text, code = session.end()
    check(code == 0, f"exit code {code}: {text!r}")


def test_repl_answers_and_errors_do_not_end_it():
    session = repl()
    ask(session, "authorize User:ann push Repo:r1")
    session.expect(r"\nallowed\r\n")
    ask(session, "frobnicate")
    session.expect("there is no command `frobnicate`")
    ask(session, "list User:ann read Repo")
    session.expect(r"\nr1\r\nr2\r\n")
    leave(session)


def test_repl_completes_by_tab():
    session = repl()
    prompt(session)
    session.type("autho\t")
    session.expect("rize")
    session.type("\t")
    session.expect(r"\r\nauthorize\r\nauthorize-resources\r\n")
    prompt(session)
    session.type(" Us\tan\tpu\tRe\tr1\n")
    session.expect(r"allowed\r\n")
    ask(session, ".pol\t")
    session.expect("actor User {}")
    ask(session, "get has_r\tUser:_ _ _")
    session.expect("has_role.User:ann")
    prompt(session)
    session.type("authorize User:ann read Repo:r\t")
    session.expect(r"\r\nRepo:r1\r\nRepo:r2\r\n")
    prompt(session)
    session.type("2\n")
    session.expect(r"allowed\r\n")
    ask(session, ".quit")
    check(session.end()[1] == 0, "exit code")


def test_repl_keeps_history():
    session = repl()
    ask(session, "authorize User:ann push Repo:r1")
    session.expect(r"allowed\r\n")
    ask(session, " authorize User:secret push Repo:r1")
    session.expect(r"denied\r\n")
    ask(session, "\x1b[A")
    session.expect(r"allowed\r\n")
    leave(session)
    path = "home/.local/state/frost/history"
    check(open(path).read() == "authorize User:ann push Repo:r1\n" * 2, "the history file")
    check(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "mode of the history file")
    check(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700, "mode of its folder")
    again = repl()
    ask(again, "\x10")
    again.expect(r"allowed\r\n")
    leave(again)


def test_history_follows_no_link_and_has_a_limit():
    os.makedirs("state/frost")
    with open("precious", "w") as precious:
        precious.write("precious\n")
    os.symlink(os.getcwd() + "/precious", "state/frost/history")
    state = os.getcwd() + "/state"
    session = repl(XDG_STATE_HOME=state)
    ask(session, "stats")
    leave(session)
    check(open("precious").read() == "precious\n", "a link was followed")
    os.remove("state/frost/history")
    with open("state/frost/history", "w") as history:
        history.writelines(f"line {i}\n" for i in range(2001))
    leave(repl(XDG_STATE_HOME=state))
    lines = open("state/frost/history").read().split("\n")
    check(lines[0] == "line 1001" and len(lines) == 1001, "the last thousand lines are kept")


def test_ctrl_c_cancels_the_line():
    session = repl()
    prompt(session)
    session.type("authorize User:ann pu")
    session.expect("pu")
    session.type("\x03")
    ask(session, "list User:ann push Repo")
    session.expect(r"\nr1\r\n")
    leave(session)


def test_ctrl_c_cancels_the_question():
    """No three numbers are each less than the next: it would take hours to find that out."""
    with open("endless.polar", "w") as policy:
        policy.write("""actor User {}
allow(_: User, "go", _: Node) if a matches Node and b matches Node and c matches Node and
  size(a, i) and size(b, j) and size(c, k) and i < j and j < k and k < i;
allow(_: User, "stay", _: Node);
""")
    with open("endless.facts", "w") as facts:
        facts.writelines(f'size(Node{{"n{i}"}}, {i});\n' for i in range(5000))
    session = repl("--policy", "endless.polar", "--facts", "endless.facts", "--fuel", str(2**62))
    for _ in range(2):
        ask(session, "authorize User:ann go Node:n1")
        session.wait_until_edited(False)
        session.type_until("\x03", "cancelled\r\n")
        ask(session, "authorize User:ann stay Node:n1")
        session.expect(r"\nallowed\r\n")
    leave(session)


def test_ctrl_c_cancels_what_is_printed():
    """A terminal takes no more than is read from it, so the rest waits for Ctrl-C."""
    with open("many.facts", "w") as facts:
        facts.writelines(f'has_role(User{{"ann"}}, "reader", Repo{{"r{i}"}});\n'
                         for i in range(100_000))
    session = repl("--policy", "small.polar", "--facts", "many.facts")
    ask(session, "list User:ann read Repo")
    session.expect(r"\nr0\r\n")
    session.type("\x03")
    session.expect("cancelled\r\n")
    check("r99999" not in session.before, "all was printed")
    leave(session)


def test_tell_in_a_session_is_seen_at_once():
    subprocess.run([FROST, "policy", "small.polar", "--db", "small.db", "--quiet"], check=True)
    session = repl("--db", "small.db")
    ask(session, "tell has_role User:eve writer Repo:r7")
    ask(session, "authorize User:eve push Repo:r\t")
    session.expect(r"allowed\r\n")
    ask(session, "delete has_role User:eve _ _")
    ask(session, "authorize User:eve push Repo:r7")
    session.expect(r"denied\r\n")
    leave(session)


def slow_load(*options, **environment):
    """A load that takes more than a second, whatever the machine: the pipe it reads is slow."""
    if not os.path.exists("small.db"):
        subprocess.run([FROST, "policy", "small.polar", "--db", "small.db", "--quiet"], check=True)
    if not os.path.exists("slow.jsonl"):
        os.mkfifo("slow.jsonl")
    load = Terminal(FROST, "load", "slow.jsonl", "--db", "small.db", *options, **environment)
    pipe = open("slow.jsonl", "w")
    return load, pipe


def feed(pipe, number):
    for number in range(number, number + 1000):
        pipe.write('{"predicate":"has_role","args":[{"type":"User","id":"u%d"},'
                   '{"type":"String","id":"reader"},{"type":"Repo","id":"r"}]}\n' % number)
    pipe.flush()
    time.sleep(0.02)
    return number + 1


def feed_until(load, pipe, pattern):
    """Facts until the pattern comes: a slow machine reads few of them in its first seconds."""
    deadline = time.monotonic() + PATIENCE_S
    number = 0
    while not re.search(pattern, load.text):
        if time.monotonic() > deadline:
            sys.exit(f"expected {pattern!r}, found {load.text!r} after {number} facts")
        number = feed(pipe, number)
        if select.select([load.terminal], [], [], 0)[0] and not load.read():
            sys.exit(f"expected {pattern!r}, and it ended: {load.text!r}")
    load.expect(pattern)


def test_progress_is_shown_on_a_terminal():
    load, pipe = slow_load()
    feed_until(load, pipe, re.escape(ERASE_LINE) + r"frost: slow\.jsonl .*[0-9] facts")
    pipe.close()
    text, code = load.end()
    check(code == 0, f"exit code {code}")
    check(re.search(re.escape(ERASE_LINE) + r"[0-9,]+ facts loaded\r\n$", text),
          f"the line is removed at the end: {text!r}")


def no_progress(*options, **environment):
    load, pipe = slow_load(*options, **environment)
    end = time.monotonic() + 1.5
    number = 0
    while time.monotonic() < end:
        number = feed(pipe, number)
    pipe.close()
    text, code = load.end()
    check(code == 0, f"exit code {code}")
    check("\x1b" not in text and "frost:" not in text, f"progress with {options}: {text!r}")


def test_no_progress_where_nobody_wants_it():
    no_progress("--no-progress")
    no_progress("--quiet")
    no_progress(TERM="dumb")


def test_ctrl_c_removes_the_progress_line():
    load, pipe = slow_load()
    feed_until(load, pipe, "frost: slow")
    load.type("\x03")
    text, code = load.end()
    check(code == 130, f"exit code {code}")
    check(text.endswith(ERASE_LINE), f"the line stays: {text!r}")
    os.close(pipe.fileno())
    got = subprocess.run([FROST, "get", "--db", "small.db"], capture_output=True, check=True)
    check(got.stdout == b"", "some of the facts")


def test_colours_on_a_terminal_only():
    def error(*options, **environment):
        return Terminal(FROST, "validate", "absent.polar", *options, **environment).end()[0]
    check(RED in error(), "no colour on a terminal")
    check("\x1b" not in error(NO_COLOR="1"), "colour in spite of NO_COLOR")
    check("\x1b" not in error(TERM="dumb"), "colour on a dumb terminal")
    check("\x1b" not in error("--color=never"), "colour in spite of --color=never")
    check("\x1b" not in error("--plain"), "colour in spite of --plain")
    piped = subprocess.run([FROST, "validate", "absent.polar"], capture_output=True)
    check(b"\x1b" not in piped.stderr, "colour in a pipe")
    piped = subprocess.run([FROST, "validate", "absent.polar", "--color=always"],
                           capture_output=True)
    check(RED.encode() in piped.stderr, "no colour in spite of --color=always")


def test_clear_asks():
    subprocess.run([FROST, "policy", "small.polar", "--db", "small.db", "--quiet"], check=True)
    clear = Terminal(FROST, "clear", "--db", "small.db")
    clear.expect("Type `yes`: ")
    clear.type("no\n")
    text, code = clear.end()
    check(code == 1 and "nothing was removed" in text, f"{code}: {text!r}")


def complete_in(shell, first_line):
    shell.expect("[#$%] ")
    shell.type(first_line + "; echo rea''dy\n")
    shell.expect(r"[\r\n]ready")
    shell.expect("[#$%] ")
    shell.type("frost artef\t")
    shell.expect("act")
    shell.type("veri\t")
    shell.expect("fy")
    shell.type("--k\t")
    shell.expect("ey")
    shell.type("\x15exit\n")  # empties the line first
    shell.end()


def test_bash_completes_on_a_terminal():
    with open("completion", "w") as script:
        subprocess.run([FROST, "completion", "bash"], stdout=script, check=True)
    complete_in(Terminal("bash", "--norc", "--noprofile", "-i", PS1="$ "), "source ./completion")


def test_zsh_completes_on_a_terminal():
    if subprocess.run(["sh", "-c", "command -v zsh"], capture_output=True).returncode != 0:
        print("SKIPPED: no zsh")
        sys.exit(77)
    with open("completion", "w") as script:
        subprocess.run([FROST, "completion", "zsh"], stdout=script, check=True)
    complete_in(Terminal("zsh", "-f", "-i", PS1="$ "),
                "autoload -Uz compinit; compinit -u -d ./dump; source ./completion")


if __name__ == "__main__":
    signal.alarm(3 * PATIENCE_S)
    globals()[sys.argv[1]]()
