// SPDX-License-Identifier: Apache-2.0
// The types of facts and questions that client programs are given (oso-cloud-api.md §8.2).
#pragma once

#include <string>
#include <vector>

#include "frontend/schema/merge.hpp"
#include "frost/schema.hpp"

namespace frost::schema {

struct ClientTypes {
  std::vector<Signature> facts;      // used by rule bodies or declared: `FactSig` of polar.md §6.3
  std::vector<Signature> questions;  // derived, by the default `allow` too
  // "p/6" for what no client can send, sorted.
  std::vector<std::string> left_out;
};

// A type that another one covers is not listed: `has_role(User, "admin", Org)` beside
// `has_role(User, String, Org)`. Cost: near linear in the literal tuples.
ClientTypes client_types(const PolicySchema& schema);

// "Left out, since clients send 1 to 5 arguments: p/6". Not escaped.
std::string left_out_text(const ClientTypes& types);

}  // namespace frost::schema
