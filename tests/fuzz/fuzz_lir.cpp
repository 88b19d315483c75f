// SPDX-License-Identifier: Apache-2.0
// Text as a program: what parses prints and parses again, what verifies can run on a store of its
// schema, with any arguments, without reading out of bounds, until fuel ends it.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/engine/schema.hpp"
#include "codegen/interp/interp.hpp"
#include "fuzz.hpp"
#include "runtime/exec/answers.hpp"
#include "runtime/exec/tables.hpp"

namespace frost::fuzz {
namespace {

constexpr uint64_t kTableBytesMax = 1U << 20;
constexpr int64_t kFuel = 500;

// Adds the program's facts and one more per partition, as far as the schema accepts them.
void fill(rt::Store& store, const lir::Program& program) {
  const auto insert = [&](const lir::Relation& relation, std::vector<std::string> texts) {
    std::vector<rt::ValueView> arguments;
    for (size_t i = 0; i < texts.size(); ++i) {
      arguments.push_back({program.types[relation.types[i]], texts[i]});
    }
    static_cast<void>(store.insert(relation.predicate, arguments));
  };
  for (const lir::Fact& fact : program.facts) {
    insert(program.relations[fact.relation], fact.arguments);
  }
  for (const lir::Relation& relation : program.relations) {
    std::vector<std::string> texts;
    for (const lir::TypeId type : relation.types) {
      texts.emplace_back(type.raw == rt::kBoolean.raw   ? "true"
                         : type.raw == rt::kInteger.raw ? "1"
                                                        : "x");
    }
    insert(relation, texts);
    for (const auto& partition : relation.masks) {
      for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
        texts[relation.literal_positions[i]] = partition.front()[i];
      }
      insert(relation, texts);
    }
  }
}

void run_all(const lir::Program& program) {
  const auto store = rt::Store::create(store_schema(program), Limits{});
  fill(*store, program);
  const auto snapshot = store->snapshot();
  demand(paths_match(program, snapshot->paths()), "a store has the paths of its program");
  const Interpreter interpreter(program);
  std::vector<rt::TableShape> shapes;
  for (const lir::Procedure& procedure : program.procedures) {
    shapes.push_back({procedure.parameter_count, procedure.outputs, procedure.waits_for.raw});
  }
  constexpr std::array<uint32_t, 5> kIds = {0, 1, 2, FROST_PRIVATE_IDS, UINT32_MAX};
  for (size_t first = 0; first < kIds.size(); ++first) {
    std::array<uint32_t, lir::kParametersMax> arguments{};
    for (size_t i = 0; i < arguments.size(); ++i) arguments[i] = kIds[(first + i) % kIds.size()];
    for (uint32_t index = 0; index < program.procedures.size(); ++index) {
      rt::AnswerBuffer buffer;
      const lir::Mode mode = program.procedures[lir::ProcedureId(index)].mode;
      if (mode == lir::Mode::Table || mode == lir::Mode::Resume) continue;  // run by others only
      const bool enumerates = mode == lir::Mode::Enumerate;
      frost_sink* sink = enumerates ? buffer.reset(snapshot->id_count(rt::kString)) : nullptr;
      frost_req request = rt::make_request(*snapshot, kFuel, sink);
      rt::Tables tables;
      tables.reset(shapes, kTableBytesMax);
      request.tables = &tables;
      request.code = &interpreter;
      request.invoke = [](frost_req* req, uint32_t procedure, const uint32_t* values) {
        return static_cast<const Interpreter*>(req->code)->run(lir::ProcedureId(procedure), *req,
                                                               values);
      };
      const frost_status status =
          interpreter.run(lir::ProcedureId(index), request, arguments.data());
      demand(status != FROST_E_INTERNAL, "a verified program runs");
    }
  }
}

void run(std::string_view text) {
  const auto program = lir::parse(text);
  if (!program || lir::verify(*program)) return;
  const std::string printed = lir::print(*program, {}, lir::Names::kAll);
  const auto again = lir::parse(printed);
  demand(again.has_value(), "printed LIR parses", printed);
  demand(lir::print(*again, {}, lir::Names::kAll) == printed, "printed LIR prints the same again", printed);
  if (rt::check_schema(store_schema(*program))) run_all(*program);
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  frost::fuzz::run(frost::fuzz::as_text(data, size));
  return 0;
}
