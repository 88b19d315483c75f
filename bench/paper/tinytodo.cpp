// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>
#include <string_view>

#include "bench/paper/graph.hpp"

namespace frost::paper {
namespace {

enum class Right : uint8_t { Reader, Editor, Owner };

struct Action {
  std::string_view name;
  Right right;
};
constexpr std::array<Action, 7> kActions = {{{"get_list", Right::Reader},
                                             {"update_list", Right::Editor},
                                             {"create_task", Right::Editor},
                                             {"update_task", Right::Editor},
                                             {"delete_task", Right::Editor},
                                             {"delete_list", Right::Owner},
                                             {"edit_shares", Right::Owner}}};

Writer::Entity list(Node number) { return {"List", "list", number}; }

struct List {
  Node owner;
  Node readers;
  Node editors;
};

struct Store {
  std::vector<std::vector<bool>> teams;  // teams[team][user]
  std::vector<List> lists;

  [[nodiscard]] bool may(Node user, Right right, Node number) const {
    const List& list = lists[number];
    if (list.owner == user) return true;
    if (right == Right::Owner) return false;
    return teams[list.editors][user] || (right == Right::Reader && teams[list.readers][user]);
  }
};

Store draw_store(Node entities, Writer& writer) {
  Store store;
  for (Node number = 0; number < entities; ++number) {
    std::vector<bool>& members = store.teams.emplace_back();
    for (Node i = 0; i < entities; ++i) {
      members.push_back(writer.draw());
      if (members.back()) writer.role(user(i), "member", team(number));
    }
  }
  for (Node number = 0; number < entities; ++number) {
    const Node owner = writer.random().below(entities);
    const Node readers = writer.random().below(entities);
    const Node editors = writer.random().below(entities);
    store.lists.push_back({owner, readers, editors});
    writer.role(user(owner), "owner", list(number));
    writer.role(team(readers), "reader", list(number));
    writer.role(team(editors), "editor", list(number));
  }
  return store;
}

}  // namespace

std::vector<workloads::Check> make_tinytodo(const StoreOptions& options,
                                            workloads::FactSink& sink) {
  Writer writer(options, sink);
  const Store store = draw_store(options.entities, writer);
  return draw_requests(options, writer, [&](Node who, Node where) -> Request {
    const Action& action = kActions[writer.random().below(kActions.size())];
    return {action.name, list(where), store.may(who, action.right, where)};
  });
}

std::span<const Application> applications() {
  static constexpr std::array<Application, 3> kApplications = {
      {{"github", make_github}, {"gdrive", make_gdrive}, {"tinytodo", make_tinytodo}}};
  return kApplications;
}

}  // namespace frost::paper
