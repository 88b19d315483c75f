// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/shape_index.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "runtime/store/facts_text.hpp"
#include "runtime/store/hash.hpp"

namespace frost::rt {
namespace {

// A message shows this much of one name or shape, and of all shapes; ids are bounded already.
constexpr size_t kNameBytesMax = 600;
constexpr size_t kAcceptedBytesMax = 1024;
constexpr size_t kAcceptedShapesMax = 32;  // of one relation

size_t slot_count(size_t entries) { return std::bit_ceil(entries * 2 + 1); }

// Puts `entry` into the first free slot from `hash` on.
void place_in(std::vector<uint32_t>& slots, uint64_t hash, size_t entry) {
  size_t slot = hash & (slots.size() - 1);
  while (slots[slot] != 0) slot = (slot + 1) & (slots.size() - 1);
  slots[slot] = static_cast<uint32_t>(entry) + 1;
}

// The first entry from `hash` on that `equals` accepts.
template <class Equals>
std::optional<uint32_t> find_in(const std::vector<uint32_t>& slots, uint64_t hash,
                                Equals&& equals) {
  for (size_t slot = hash & (slots.size() - 1); slots[slot] != 0;
       slot = (slot + 1) & (slots.size() - 1)) {
    if (equals(slots[slot] - 1)) return slots[slot] - 1;
  }
  return std::nullopt;
}

// A cut may split a character; what is left of it goes too.
void append_bounded(std::string& out, std::string_view name) {
  size_t bytes = std::min(name.size(), kNameBytesMax);
  const auto continues = [&] { return (static_cast<unsigned char>(name[bytes]) & 0xC0U) == 0x80U; };
  while (bytes > 0 && bytes < name.size() && continues()) --bytes;
  out += name.substr(0, bytes);
  if (bytes < name.size()) out += "...";
}

bool accepts(const std::vector<std::optional<std::string>>& pattern,
             const std::vector<uint32_t>& positions, std::span<const ValueView> arguments) {
  for (size_t literal = 0; literal < pattern.size(); ++literal) {
    if (pattern[literal] && *pattern[literal] != arguments[positions[literal]].id) return false;
  }
  return true;
}

}  // namespace

RelationShape::RelationShape(const Schema& schema, const RelationSchema& relation,
                             uint32_t first_partition)
    : all_(&schema), relation_(&relation), first_partition_(first_partition) {
  for (uint32_t position = 0; position < relation.argument_types.size(); ++position) {
    type_names_.emplace_back(schema.types[relation.argument_types[position].index()]);
    open_columns_.push_back(position);
    if (!std::ranges::binary_search(relation.literal_positions, position)) {
      masked_columns_.push_back(position);
    }
  }
  for (uint32_t partition = 0; partition < relation.masks.size(); ++partition) {
    for (uint32_t bit = 0; bit < relation.masks[partition].size(); ++bit) {
      tuples_.push_back({partition, bit, &relation.masks[partition][bit]});
    }
  }
  tuple_slots_.resize(slot_count(tuples_.size()));
  for (size_t tuple = 0; tuple < tuples_.size(); ++tuple) {
    uint64_t hash = 0;
    for (const std::string& literal : *tuples_[tuple].literals) hash = hash_text(literal, hash);
    place_in(tuple_slots_, hash, tuple);
  }
}

bool RelationShape::matches(std::string_view predicate,
                            std::span<const ValueView> arguments) const {
  if (predicate != relation_->predicate || arguments.size() != type_names_.size()) return false;
  for (size_t position = 0; position < arguments.size(); ++position) {
    if (arguments[position].type != type_names_[position]) return false;
  }
  return true;
}

PositionMatch RelationShape::match(size_t position, std::string_view type) const {
  if (type == type_names_[position]) return PositionMatch::Exact;
  return type_names_[position] == kAnyName ? PositionMatch::Any : PositionMatch::None;
}

std::optional<RelationShape::Place> RelationShape::place(
    std::span<const ValueView> arguments) const {
  const std::vector<uint32_t>& positions = relation_->literal_positions;
  if (!tuples_.empty()) {
    uint64_t hash = 0;
    for (const uint32_t position : positions) hash = hash_text(arguments[position].id, hash);
    const auto found = find_in(tuple_slots_, hash, [&](uint32_t tuple) {
      for (size_t literal = 0; literal < positions.size(); ++literal) {
        if ((*tuples_[tuple].literals)[literal] != arguments[positions[literal]].id) return false;
      }
      return true;
    });
    if (found) {
      return Place{first_partition_ + tuples_[*found].partition, tuples_[*found].bit,
                   masked_columns_};
    }
  }
  for (const auto& pattern : relation_->open_patterns) {
    if (accepts(pattern, positions, arguments)) {
      return Place{first_partition_ + partition_count() - 1, 0, open_columns_};
    }
  }
  return std::nullopt;
}

void RelationShape::append_accepted(std::vector<std::string>& out) const {
  std::vector<std::vector<std::string>> shapes;
  const auto add = [&](const auto& tuple) {
    if (shapes.size() > kAcceptedShapesMax) return;
    std::vector<std::string> texts;
    for (size_t literal = 0; literal < tuple.size(); ++literal) {
      const std::optional<std::string> id = tuple[literal];
      texts.push_back(id ? literal_text(literal, *id)
                         : std::string(type_names_[relation_->literal_positions[literal]]));
    }
    if (std::ranges::find(shapes, texts) != shapes.end()) return;
    shapes.push_back(std::move(texts));
  };
  for (const Tuple& tuple : tuples_) add(*tuple.literals);
  for (const auto& pattern : relation_->open_patterns) add(pattern);

  // With one literal position the literals fit into one shape.
  if (relation_->literal_positions.size() == 1 && shapes.size() > 1) {
    for (size_t shape = 1; shape < shapes.size(); ++shape) {
      shapes[0][0] += "|" + shapes[shape][0];
    }
    shapes.resize(1);
  }
  for (const auto& texts : shapes) append_shape(out.emplace_back(), texts);
}

void RelationShape::append_shape(std::string& out,
                                 std::span<const std::string> literal_texts) const {
  out += relation_->predicate + "(";
  size_t literal = 0;
  for (uint32_t position = 0; position < type_names_.size(); ++position) {
    if (position != 0) out += ", ";
    const bool is_literal =
        literal < literal_texts.size() && relation_->literal_positions[literal] == position;
    const std::string_view type = type_names_[position] == kAnyName ? "Any" : type_names_[position];
    out += is_literal ? std::string_view(literal_texts[literal++]) : type;
  }
  out += ")";
}

std::string RelationShape::literal_text(size_t literal, const std::string& id) const {
  const TypeId type = relation_->argument_types[relation_->literal_positions[literal]];
  std::string text;
  append_value_text(text, {all_->types[type.index()], id});
  return text;
}

ShapeIndex::ShapeIndex(const Schema& schema) {
  relations_.reserve(schema.relations.size());
  slots_.resize(slot_count(schema.relations.size()));
  uint32_t first_partition = 0;
  for (const RelationSchema& relation : schema.relations) {
    uint64_t hash = hash_text(relation.predicate);
    for (const TypeId type : relation.argument_types) {
      hash = hash_text(schema.types[type.index()], hash);
    }
    place_in(slots_, hash, relations_.size());
    relations_.emplace_back(schema, relation, first_partition);
    first_partition += relations_.back().partition_count();
    const bool has_any = std::ranges::any_of(relation.argument_types, [&](TypeId type) {
      return schema.types[type.index()] == kAnyName;
    });
    if (has_any) with_any_.push_back(static_cast<uint32_t>(relations_.size() - 1));
  }
}

const RelationShape* ShapeIndex::find(std::string_view predicate,
                                      std::span<const ValueView> arguments,
                                      const RelationShape* likely) const {
  if (likely != nullptr && likely->matches(predicate, arguments)) return likely;
  uint64_t hash = hash_text(predicate);
  for (const ValueView& argument : arguments) hash = hash_text(argument.type, hash);
  const auto found = find_in(slots_, hash, [&](uint32_t relation) {
    return relations_[relation].matches(predicate, arguments);
  });
  if (!found) return nullptr;
  return &relations_[*found];
}

const RelationShape* ShapeIndex::find_covering(std::string_view predicate,
                                               std::span<const ValueView> arguments) const {
  MostSpecific<const RelationShape*> best;
  for (const uint32_t relation : with_any_) {
    const RelationShape& shape = relations_[relation];
    const RelationSchema& schema = shape.schema();
    if (predicate != schema.predicate || arguments.size() != schema.argument_types.size()) continue;
    best.consider(&shape, arguments.size(),
                  [&](size_t position) { return shape.match(position, arguments[position].type); });
  }
  return best.found().value_or(nullptr);
}

std::string ShapeIndex::refusal(std::string_view predicate,
                                std::span<const ValueView> arguments) const {
  std::string out;
  append_bounded(out, predicate);
  out += "(";
  for (size_t position = 0; position < arguments.size(); ++position) {
    if (position != 0) out += ", ";
    const ValueView& value = arguments[position];
    if (is_primitive(value.type)) {
      append_value_text(out, value);
    } else {
      append_bounded(out, value.type);
    }
  }
  out += ") is not used in policy. Help: use this fact in your policy, or add 'declare ";
  append_bounded(out, predicate);
  out += "(...)' to your policy to force Oso to accept facts of this type.";

  std::vector<std::string> accepted;
  for (const RelationShape& relation : relations_) {
    if (relation.schema().predicate == predicate) relation.append_accepted(accepted);
  }
  if (accepted.empty()) return out;
  out += " Accepted: ";
  size_t bytes = 0;
  for (size_t shape = 0; shape < accepted.size(); ++shape) {
    if (shape != 0) out += "; ";
    bytes += accepted[shape].size();
    if (shape != 0 && bytes > kAcceptedBytesMax) return out + "...";
    append_bounded(out, accepted[shape]);
  }
  return out + ".";
}

}  // namespace frost::rt
