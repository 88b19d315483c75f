// SPDX-License-Identifier: Apache-2.0
// Where written facts go.
#pragma once

#include <string_view>

#include "frost/result.hpp"

namespace frost::bulk {

class ByteSink {
 public:
  virtual ~ByteSink() = default;

  virtual Result<void> write(std::string_view bytes) = 0;

  // After the last byte. A file appears now, and not at all without this call.
  virtual Result<void> finish() = 0;
};

}  // namespace frost::bulk
