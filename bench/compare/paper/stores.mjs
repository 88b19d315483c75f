// SPDX-License-Identifier: Apache-2.0
// The stores of frost-paper as Cedar entities, one function an application.
import { Entities, ref } from '../lib/cedar_entities.mjs';

const roles = ['reader', 'triager', 'writer', 'maintainer', 'admin'];
const organizationRoles = ['repository_reader', 'repository_writer', 'repository_admin'];

// Group::"repository1/writer" is in Group::"repository1/triager", as each role includes the lower.
function addGroups(entities, type, id, names) {
  const { attrs } = entities.get(type, id);
  names.forEach((name, place) => {
    attrs[name] = ref('Group', `${id}/${name}`);
    if (place > 0) entities.edge('Group', `${id}/${name}`, 'Group', `${id}/${names[place - 1]}`);
  });
}

export const stores = {
  github(facts) {
    const entities = new Entities();
    for (const { args: [left, { id: name }, right] } of facts) {
      if (left.type === 'Repository') {
        addGroups(entities, 'Repository', left.id, roles);
        addGroups(entities, 'Organization', right.id, organizationRoles);
        entities.get('Repository', left.id).attrs.owner = ref('Organization', right.id);
      } else if (name === 'member') {
        entities.edge(left.type, left.id, right.type, right.id);
      } else {
        entities.edge(left.type, left.id, 'Group', `${right.id}/${name}`);
      }
    }
    return entities;
  },

  // Views: a document is in its folders, these in the View of who views them; a group's View is in the
  // View of each member. Nothing owned by groups.
  gdrive(facts, checks) {
    const entities = new Entities();
    const user = (id) => Object.assign(entities.get('User', id).attrs,
      { owned: ref('Owned', id), viewed: ref('View', id) });
    for (const { actor, resource } of checks) {
      user(actor.id);
      entities.get(resource.type, resource.id).attrs.public ??= false;
    }
    for (const { predicate, args: [left, word, right] } of facts) {
      if (predicate === 'is_public') entities.get('Document', left.id).attrs.public = true;
      else if (word.id === 'member') entities.edge('View', right.id, 'View', left.id);
      else if (word.id === 'parent') entities.edge(left.type, left.id, 'Folder', right.id);
      else entities.edge(right.type, right.id, word.id === 'owner' ? 'Owned' : 'View', left.id);
    }
    return entities;
  },

  tinytodo(facts) {
    const entities = new Entities();
    for (const { args: [left, { id: name }, right] } of facts) {
      if (name === 'member') entities.edge('User', left.id, 'Team', right.id);
      else {
        entities.get('List', right.id).attrs[name === 'owner' ? name : `${name}s`] =
          ref(left.type, left.id);
      }
    }
    return entities;
  },
};
