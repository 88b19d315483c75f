// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace frost {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "frost: internal error: check `%s` failed at %s:%d\n", condition, file,
               line);
  std::abort();
}

}  // namespace frost
