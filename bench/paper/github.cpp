// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include "bench/paper/graph.hpp"

namespace frost::paper {
namespace {

constexpr std::array<std::string_view, 5> kRoles = {"reader", "triager", "writer", "maintainer",
                                                    "admin"};
constexpr std::array<std::string_view, 3> kOrganizationRoles = {
    "repository_reader", "repository_writer", "repository_admin"};
// The role on each repository that a role on its organization gives.
constexpr std::array<Node, 3> kGiven = {0, 2, 4};

struct Action {
  std::string_view name;
  Node role;  // the lowest that is enough
};
constexpr std::array<Action, 9> kActions = {{{"pull", 0},
                                             {"fork", 0},
                                             {"triage", 1},
                                             {"push", 2},
                                             {"edit_issue", 2},
                                             {"maintain", 3},
                                             {"delete_issue", 3},
                                             {"add_reader", 4},
                                             {"add_admin", 4}}};

Writer::Entity organization(Node number) { return {"Organization", "organization", number}; }
Writer::Entity repository(Node number) { return {"Repository", "repository", number}; }

// Users, teams, organizations and groups as nodes, and the owners of repositories.
class Store {
 public:
  Store(Node entities, Writer& writer)
      : entities_(entities), writer_(writer), graph_(entities * 11) {
    for (Node i = 0; i < entities; ++i) draw_team(i);
    for (Node i = 0; i < entities; ++i) draw_organization(i);
    for (Node i = 0; i < entities; ++i) draw_repository(i);
  }

  [[nodiscard]] bool may(Node user, const Action& action, Node repository) const {
    const std::vector<bool> reached = graph_.reached_from(user);
    for (Node role = action.role; role < kRoles.size(); ++role) {
      if (reached[group(repository, role)]) return true;
    }
    for (Node role = 0; role < kGiven.size(); ++role) {
      if (kGiven[role] >= action.role && reached[organization_group(owners_[repository], role)]) {
        return true;
      }
    }
    return false;
  }

 private:
  // Users come first.
  [[nodiscard]] Node team_node(Node team) const { return entities_ + team; }
  [[nodiscard]] Node organization_node(Node number) const { return 2 * entities_ + number; }
  [[nodiscard]] Node group(Node repository, Node role) const {
    return 3 * entities_ + repository * 5 + role;
  }
  [[nodiscard]] Node organization_group(Node number, Node role) const {
    return 8 * entities_ + number * 3 + role;
  }

  void draw_team(Node number) {
    for (Node i = 0; i < entities_; ++i) {
      if (writer_.draw_edge(graph_, i, team_node(number)))
        writer_.role(user(i), "member", team(number));
    }
    for (Node earlier = 0; earlier < number; ++earlier) {
      if (writer_.draw_edge(graph_, team_node(number), team_node(earlier)))
        writer_.role(team(number), "member", team(earlier));
    }
  }

  void draw_organization(Node number) {
    for (Node i = 0; i < entities_; ++i) {
      if (writer_.draw_edge(graph_, i, organization_node(number)))
        writer_.role(user(i), "member", organization(number));
    }
    for (Node role = 0; role < kOrganizationRoles.size(); ++role) {
      for (Node i = 0; i < entities_; ++i) {
        if (writer_.draw_edge(graph_, i, organization_group(number, role))) {
          writer_.role(user(i), kOrganizationRoles[role], organization(number));
        }
        if (writer_.draw_edge(graph_, organization_node(i), organization_group(number, role))) {
          writer_.role(organization(i), kOrganizationRoles[role], organization(number));
        }
      }
    }
  }

  void draw_repository(Node number) {
    owners_.push_back(writer_.random().below(entities_));
    writer_.relation(repository(number), "organization", organization(owners_.back()));
    for (Node role = 0; role < kRoles.size(); ++role) {
      for (Node i = 0; i < entities_; ++i) {
        if (writer_.draw_edge(graph_, i, group(number, role))) {
          writer_.role(user(i), kRoles[role], repository(number));
        }
        if (writer_.draw_edge(graph_, team_node(i), group(number, role))) {
          writer_.role(team(i), kRoles[role], repository(number));
        }
      }
    }
  }

  Node entities_;
  Writer& writer_;
  Graph graph_;
  std::vector<Node> owners_;
};

}  // namespace

std::vector<workloads::Check> make_github(const StoreOptions& options, workloads::FactSink& sink) {
  Writer writer(options, sink);
  const Store store(options.entities, writer);
  return draw_requests(options, writer, [&](Node who, Node where) -> Request {
    const Action& action = kActions[writer.random().below(kActions.size())];
    return {action.name, repository(where), store.may(who, action, where)};
  });
}

}  // namespace frost::paper
