// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/posix.hpp"

namespace frost::cli {
namespace {

using posix::Descriptor;

std::unexpected<Stop> failure(const std::string& what) {
  return stop(kExitData, "cannot " + what + ": " + std::strerror(errno));
}

// In memory, so that neither side waits for the other.
bool fill(int file, std::string_view input) {
  return posix::write_all(file, input) && ::lseek(file, 0, SEEK_SET) == 0;
}

bool drain(int pipe, std::string& output) {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t done = ::read(pipe, buffer.data(), buffer.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return done == 0;
    output.append(buffer.data(), static_cast<size_t>(done));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Outcome<ChildResult> run_child(const std::vector<std::string>& words, std::string_view input) {
  const Descriptor in(::memfd_create("frost-input", MFD_CLOEXEC));
  if (!in.valid() || !fill(in.get(), input)) return failure("write for `" + words[0] + "`");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure("make a pipe");
  const Descriptor out(ends[0]);
  Descriptor child_out(ends[1]);

  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, child_out.get(), STDOUT_FILENO);
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return ChildResult{.is_found = false, .exit_code = 0, .output = {}};
  if (error != 0) {
    return stop(kExitData, "cannot start `" + words[0] + "`: " + std::strerror(error));
  }
  child_out.close();
  ChildResult result;
  const bool is_read = drain(out.get(), result.output);
  result.exit_code = wait_for(child);
  if (!is_read) return stop(kExitData, "cannot read what `" + words[0] + "` wrote");
  return result;
}

}  // namespace frost::cli
