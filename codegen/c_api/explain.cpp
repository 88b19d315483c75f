// SPDX-License-Identifier: Apache-2.0
// frost/c/question.h: explanations.
#include "codegen/c_api/handles.hpp"

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_explain(const frost_snapshot* snapshot, const frost_check* check,
                         const frost_question_options* options, int32_t format,
                         frost_buffer** explanation, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the explanation", explanation); !checked) return checked;
    if (auto checked = require("the snapshot or the check", snapshot, check); !checked) {
      return checked;
    }
    if (format != FROST_EXPLAIN_TEXT && format != FROST_EXPLAIN_JSON) {
      return frost::fail(frost::Code::kInvalidArgument,
                         "there is no format " + std::to_string(format) + " of explanations");
    }
    const auto query = check_of(*check);
    if (!query) return std::unexpected(query.error());
    return with_question_options(options, [&](const frost::QueryOptions& chosen) -> Result<void> {
      const auto why =
          frost::explain_decision(snapshot->snapshot, *query, {.query = chosen, .limits = {}});
      if (!why) return std::unexpected(why.error());
      *explanation = new frost_buffer{format == FROST_EXPLAIN_TEXT ? frost::explanation_text(*why)
                                                                   : frost::explanation_json(*why)};
      return {};
    });
  });
}

}  // extern "C"
