// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include "bench/paper/graph.hpp"

namespace frost::paper {
namespace {

constexpr std::array<std::string_view, 4> kDocumentActions = {"read", "write", "share",
                                                              "change_owner"};
constexpr std::array<std::string_view, 4> kFolderActions = {"read", "write", "share",
                                                            "create_document"};

Writer::Entity group(Node number) { return {"Group", "group", number}; }
Writer::Entity folder(Node number) { return {"Folder", "folder", number}; }
Writer::Entity document(Node number) { return {"Document", "document", number}; }

// Two graphs from resources upwards: things lead to the folders they are in, and to those who own
// or view them; groups lead to their members.
class Store {
 public:
  Store(Node entities, Writer& writer)
      : entities_(entities), writer_(writer), owners_(4 * entities), viewers_(4 * entities) {
    draw_groups();
    for (Node i = 0; i < entities; ++i) draw_thing(folder(i), folder_node(i), i);
    for (Node i = 0; i < entities; ++i) {
      draw_thing(document(i), document_node(i), entities);
      is_public_.push_back(writer.draw());
      if (is_public_.back()) writer.property("is_public", document(i));
    }
  }

  [[nodiscard]] bool may(Node user, std::string_view action, bool on_folder, Node number) const {
    const Node node = on_folder ? folder_node(number) : document_node(number);
    if (owners_.reached_from(node)[user]) return true;
    if (action != "read") return false;
    return viewers_.reached_from(node)[user] || (!on_folder && is_public_[number]);
  }

 private:
  // Users come first.
  [[nodiscard]] Node group_node(Node number) const { return entities_ + number; }
  [[nodiscard]] Node folder_node(Node number) const { return 2 * entities_ + number; }
  [[nodiscard]] Node document_node(Node number) const { return 3 * entities_ + number; }

  void draw_groups() {
    for (Node number = 0; number < entities_; ++number) {
      for (Node i = 0; i < entities_; ++i) {
        if (!writer_.draw()) continue;
        viewers_.add(group_node(number), i);
        writer_.role(user(i), "member", group(number));
      }
    }
  }

  // A document or folder in any of the first folders.
  void draw_thing(const Writer::Entity& thing, Node node, Node folders) {
    for (Node i = 0; i < folders; ++i) {
      if (!writer_.draw()) continue;
      owners_.add(node, folder_node(i));
      viewers_.add(node, folder_node(i));
      writer_.relation(thing, "parent", folder(i));
    }
    for (Node i = 0; i < entities_; ++i) {
      if (writer_.draw_edge(owners_, node, i)) {
        writer_.role(user(i), "owner", thing);
      }
      if (writer_.draw_edge(viewers_, node, i)) {
        writer_.role(user(i), "viewer", thing);
      }
      if (writer_.draw_edge(viewers_, node, group_node(i))) {
        writer_.role(group(i), "viewer", thing);
      }
    }
  }

  Node entities_;
  Writer& writer_;
  Graph owners_;
  Graph viewers_;
  std::vector<bool> is_public_;
};

}  // namespace

std::vector<workloads::Check> make_gdrive(const StoreOptions& options, workloads::FactSink& sink) {
  Writer writer(options, sink);
  const Store store(options.entities, writer);
  return draw_requests(options, writer, [&](Node who, Node where) -> Request {
    const bool on_folder = writer.random().below(2) == 0;
    const Node action = writer.random().below(4);
    const std::string_view name = on_folder ? kFolderActions[action] : kDocumentActions[action];
    return {name, on_folder ? folder(where) : document(where),
            store.may(who, name, on_folder, where)};
  });
}

}  // namespace frost::paper
