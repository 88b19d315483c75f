// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/fact_placer.hpp"

#include "base/any_value.hpp"

namespace frost::rt {

std::optional<FactPlacer::Found> FactPlacer::find(std::string_view predicate,
                                                  std::span<const ValueView> arguments) {
  const RelationShape* relation = layout_.shapes().find(predicate, arguments, last_);
  if (relation != nullptr) {
    last_ = relation;
  } else {
    relation = layout_.shapes().find_covering(predicate, arguments);
    if (relation == nullptr) return std::nullopt;
    any_values_.assign(arguments.begin(), arguments.end());
    any_texts_.resize(arguments.size());
    for (size_t position = 0; position < arguments.size(); ++position) {
      const TypeId type = relation->schema().argument_types[position];
      if (layout_.schema().types[type.index()] != kAnyName) continue;
      any_texts_[position] = any_text(arguments[position].type, arguments[position].id);
      any_values_[position] = {kAnyName, any_texts_[position]};
    }
    arguments = any_values_;
  }
  const auto place = relation->place(arguments);
  if (!place) return std::nullopt;
  return Found{relation, *place, arguments};
}

Result<FactPlacer::Found> FactPlacer::place(std::string_view predicate,
                                            std::span<const ValueView> arguments) {
  if (auto checked = check_fact(predicate, arguments); !checked) {
    return std::unexpected(checked.error());
  }
  const auto found = find(predicate, arguments);
  if (!found) return fail(Code::kFactRefused, layout_.shapes().refusal(predicate, arguments));
  // The types that the policy names may be as long as they like.
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool is_any = found->arguments[i].type == kAnyName;
    if (is_any && arguments[i].type.size() > limits_.argument_bytes_max) {
      return fail(Code::kInvalidArgument, "an argument has a type of more than " +
                                              std::to_string(limits_.argument_bytes_max) +
                                              " bytes (argument_bytes_max)");
    }
  }
  return *found;
}

Result<void> FactPlacer::check_fact(std::string_view predicate,
                                    std::span<const ValueView> arguments) const {
  if (arguments.empty() || arguments.size() > limits_.fact_arity_max) {
    return fail(Code::kInvalidArgument,
                "a fact has 1 to " + std::to_string(limits_.fact_arity_max) + " arguments, `" +
                    std::string(predicate.substr(0, limits_.argument_bytes_max)) + "` has " +
                    std::to_string(arguments.size()));
  }
  for (const ValueView& argument : arguments) {
    if (auto checked = check_value(argument, limits_.argument_bytes_max); !checked) return checked;
  }
  return {};
}

Result<void> check_value(const ValueView& value, uint32_t bytes_max) {
  const std::string_view id = value.id;
  if (value.type.empty()) return fail(Code::kInvalidArgument, "an argument has an empty type");
  if (value.type.find('\0') != std::string_view::npos || value.type == kAnyName) {
    return fail(Code::kInvalidArgument, "an argument has a type that no policy can name");
  }
  if (id.empty()) return fail(Code::kInvalidArgument, "an argument has an empty id");
  if (id.size() > bytes_max) {
    return fail(Code::kInvalidArgument, "an argument has " + std::to_string(id.size()) +
                                            " bytes, more than the limit of " +
                                            std::to_string(bytes_max) + " (argument_bytes_max)");
  }
  if (id == "*") {
    return fail(Code::kInvalidArgument, "the id `*` is refused: it stands for every id in answers");
  }
  if (value.type == "Integer" && !integer_of(IdKey(id).packed())) {
    return fail(Code::kInvalidArgument,
                "`" + std::string(id) +
                    "` is not an Integer: it is written in decimal, without "
                    "leading zeros or `+`, and fits into 64 bits");
  }
  if (value.type == "Boolean" && id != "true" && id != "false") {
    return fail(Code::kInvalidArgument,
                "`" + std::string(id) + "` is not a Boolean: those are `true` and `false`");
  }
  return {};
}

}  // namespace frost::rt
