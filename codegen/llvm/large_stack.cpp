// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/large_stack.hpp"

#include <pthread.h>

#include <vector>

namespace frost {

namespace {

constexpr size_t kStackBytes = size_t{256} << 20U;

struct Task {
  llvm::function_ref<void(size_t)> work;
  size_t number;
  pthread_t thread;
};

void* run(void* task) {
  const Task& own = *static_cast<const Task*>(task);
  own.work(own.number);
  return nullptr;
}

}  // namespace

// llvm::thread ends the process when there is no thread, and std::thread has no say in its stack.
size_t on_large_stacks(size_t count, llvm::function_ref<void(size_t)> work) {
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return 0;
  std::vector<Task> tasks;
  tasks.reserve(count);  // threads refer to them
  bool is_started = ::pthread_attr_setstacksize(&attributes, kStackBytes) == 0;
  while (is_started && tasks.size() < count) {
    Task& task = tasks.emplace_back(Task{work, tasks.size(), {}});
    is_started = ::pthread_create(&task.thread, &attributes, run, &task) == 0;
    if (!is_started) tasks.pop_back();
  }
  ::pthread_attr_destroy(&attributes);
  for (const Task& task : tasks) ::pthread_join(task.thread, nullptr);
  return tasks.size();
}

}  // namespace frost
