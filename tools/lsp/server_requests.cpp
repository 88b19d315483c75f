// SPDX-License-Identifier: Apache-2.0
// The methods of the server, and the parameters of those that features answer.
#include "tools/lsp/server.hpp"

namespace frost::lsp {

const std::map<std::string_view, Server::Request>& Server::requests() {
  static const std::map<std::string_view, Request> table = {
      {"initialize", &Server::initialize},
      {"shutdown", &Server::shutdown},
      {"textDocument/hover", &Server::on_hover},
      {"textDocument/definition", &Server::on_definition},
      {"textDocument/references", &Server::on_references},
      {"textDocument/documentHighlight", &Server::on_document_highlight},
      {"textDocument/prepareRename", &Server::on_prepare_rename},
      {"textDocument/rename", &Server::on_rename},
      {"textDocument/completion", &Server::on_completion},
      {"textDocument/documentSymbol", &Server::on_document_symbols},
      {"textDocument/formatting", &Server::on_formatting},
      {"textDocument/codeAction", &Server::on_code_actions},
      {"textDocument/codeLens", &Server::on_code_lenses},
      {"workspace/executeCommand", &Server::on_execute_command},
  };
  return table;
}

const std::map<std::string_view, Server::Notification>& Server::notifications() {
  static const std::map<std::string_view, Notification> table = {
      {"initialized", &Server::initialized},
      {"textDocument/didOpen", &Server::did_open},
      {"textDocument/didChange", &Server::did_change},
      {"textDocument/didClose", &Server::did_close},
      {"textDocument/didSave", &Server::did_save},
      {"workspace/didChangeWorkspaceFolders", &Server::workspace_folders_changed},
      {"workspace/didChangeWatchedFiles", &Server::watched_files_changed},
  };
  return table;
}

template <class Feature>
Json Server::at_cursor(const Json& params, Feature feature) {
  const std::string uri = string_member(member(params, "textDocument"), "uri");
  const Position position = read_position(member(params, "position"));
  const auto [analysis, file] = workspace_.look_up(uri);
  const View view{.analysis = *analysis, .client = client_};
  return feature(view, Cursor{.file = file, .offset = view.offset(file, position)});
}

template <class Feature>
Json Server::in_file(const Json& params, Feature feature) {
  const std::string uri = string_member(member(params, "textDocument"), "uri");
  const auto [analysis, file] = workspace_.look_up(uri);
  return feature(View{.analysis = *analysis, .client = client_}, file);
}

Json Server::on_hover(const Json& params) { return at_cursor(params, hover); }

Json Server::on_definition(const Json& params) { return at_cursor(params, definition); }

Json Server::on_references(const Json& params) {
  const bool with_declaration = flag_at(params, {"context", "includeDeclaration"});
  return at_cursor(
      params, [&](const View& view, Cursor at) { return references(view, at, with_declaration); });
}

Json Server::on_document_highlight(const Json& params) {
  return at_cursor(params, document_highlight);
}

Json Server::on_prepare_rename(const Json& params) { return at_cursor(params, prepare_rename); }

Json Server::on_rename(const Json& params) {
  const std::string new_name = string_member(params, "newName");
  return at_cursor(params, [&](const View& view, Cursor at) { return rename(view, at, new_name); });
}

Json Server::on_completion(const Json& params) { return at_cursor(params, completion); }

Json Server::on_document_symbols(const Json& params) { return in_file(params, document_symbols); }

Json Server::on_formatting(const Json& params) { return in_file(params, formatting); }

Json Server::on_code_actions(const Json& params) {
  const Range range = read_range(member(params, "range"));
  return in_file(params,
                 [&](const View& view, FileId file) { return code_actions(view, file, range); });
}

Json Server::on_code_lenses(const Json& params) { return in_file(params, code_lenses); }

Json Server::on_execute_command(const Json& params) {
  const std::string command = string_member(params, "command");
  if (command != kRunTestCommand) {
    throw RequestError(ErrorCode::kInvalidParams,
                       "there is no command `" + command.substr(0, 100) + "`");
  }
  const Json& arguments = member(params, "arguments");
  const bool fits = arguments.is_array() && arguments.size() >= 2 && arguments[0].is_string() &&
                    arguments[1].is_string() &&
                    (arguments.size() == 2 || arguments[2].is_number_unsigned());
  if (!fits) {
    throw RequestError(ErrorCode::kInvalidParams,
                       "frost.runTest takes a URI, the name of a test and which one of that name");
  }
  const uint32_t ordinal = arguments.size() == 2 ? 0 : arguments[2].get<uint32_t>();
  const auto [analysis, file] = workspace_.look_up(arguments[0].get<std::string>());
  const View view{.analysis = *analysis, .client = client_};
  const TestOutcome outcome = run_test(view, file, arguments[1].get<std::string>(), ordinal);
  show(outcome.passed ? Importance::kInfo : Importance::kError, outcome.message);
  return outcome.result;
}

}  // namespace frost::lsp
