// SPDX-License-Identifier: Apache-2.0
// Ctrl-C: how a command that is interrupted leaves the terminal and the disk.
#pragma once

namespace frost::cli {

// From now on SIGINT, SIGTERM and SIGHUP remove a progress line and the files that are not finished
// before they end the process as they do anyway, so that a shell sees 130, 143 and 129. Nothing
// else is needed: what a command changes on disk is there wholly or not at all. Signals that
// whoever started us ignores stay ignored.
void end_cleanly_on_interrupt();

// Whether a progress line is on the terminal now. Async-signal-safe.
void set_progress_shown(bool is_shown);

}  // namespace frost::cli
