// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/fact_log.hpp"

namespace frost::log {

Result<Appended> FactLog::append(const NewRecord& record) {
  auto appended = append_group({&record, 1});
  if (!appended) return std::unexpected(std::move(appended.error()));
  return appended->front();
}

}  // namespace frost::log
