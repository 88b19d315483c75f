// SPDX-License-Identifier: Apache-2.0
// The names of roles and the ids of things in the github workload.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bench/workloads/github_model.hpp"

namespace frost::workloads::github {

// The id of number 7 of a kind, such as `u7`, without allocation. text() lives as long as the id.
class Id {
 public:
  Id(char kind, uint32_t number) {
    text_[0] = kind;
    size_ = append(1, number);
  }

  std::string_view text() const { return {text_.data(), size_}; }

 protected:
  std::size_t append(std::size_t from, uint32_t number) {
    char* const begin = text_.data() + from;
    return static_cast<std::size_t>(std::to_chars(begin, text_.data() + text_.size(), number).ptr -
                                    text_.data());
  }

  std::array<char, 24> text_{};
  std::size_t size_ = 0;
};

// Issues count within their organization: `i3-12` is issue 12 of `o3`.
class IssueId : public Id {
 public:
  IssueId(uint32_t tenant, uint32_t position) : Id('i', tenant) {
    text_[size_] = '-';
    size_ = append(size_ + 1, position);
  }
};

constexpr std::string_view name_of(Role role) {
  switch (role) {
    case Role::None:
      break;
    case Role::Reader:
      return "reader";
    case Role::Triager:
      return "triager";
    case Role::Writer:
      return "writer";
    case Role::Maintainer:
      return "maintainer";
    case Role::Admin:
      return "admin";
  }
  return {};
}

constexpr std::string_view name_of(TenantRole role) {
  switch (role) {
    case TenantRole::None:
      break;
    case TenantRole::Member:
      return "member";
    case TenantRole::Owner:
      return "owner";
    case TenantRole::SecurityManager:
      return "security_manager";
    case TenantRole::ReleaseManager:
      return "release_manager";
    case TenantRole::BillingManager:
      return "billing_manager";
  }
  return {};
}

constexpr std::string_view name_of(SiteRole role) {
  switch (role) {
    case SiteRole::None:
      break;
    case SiteRole::Support:
      return "support";
    case SiteRole::SiteAuditor:
      return "site_auditor";
    case SiteRole::SiteAdmin:
      return "site_admin";
  }
  return {};
}

}  // namespace frost::workloads::github
