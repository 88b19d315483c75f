// SPDX-License-Identifier: Apache-2.0
// Cedar entities, and the slice of them that a request can reach: what an application would fetch.

export const ref = (type, id) => ({ __entity: { type, id } });

export class Entities {
  entities = new Map();

  // The entity, made when it is new.
  get(type, id) {
    const key = `${type}::${id}`;
    let entity = this.entities.get(key);
    if (!entity) {
      entity = { uid: { type, id }, attrs: {}, parents: [] };
      this.entities.set(key, entity);
    }
    return entity;
  }

  // from in to
  edge(fromType, fromId, toType, toId) {
    this.get(fromType, fromId).parents.push({ type: toType, id: toId });
  }

  // Everything that parents and attributes lead to from these.
  slice(...uids) {
    const found = new Map();
    const waiting = [...uids];
    while (waiting.length) {
      const { type, id } = waiting.pop();
      const key = `${type}::${id}`;
      const entity = this.entities.get(key);
      if (!entity || found.has(key)) continue;
      found.set(key, entity);
      waiting.push(...entity.parents);
      for (const value of Object.values(entity.attrs)) {
        for (const item of Array.isArray(value) ? value : [value]) {
          if (item?.__entity) waiting.push(item.__entity);
        }
      }
    }
    return [...found.values()];
  }
}

// A function from a prepared request to a decision.
export function authorizer(cedar, policies) {
  const parsed = cedar.preparsePolicySet('policies', { staticPolicies: policies });
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors));
  return (request) => {
    const answer = cedar.statefulIsAuthorized(request);
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors));
    return answer.response.decision === 'allow';
  };
}

export const request = (entities, { actor, action, resource }) => ({
  principal: actor,
  action: { type: 'Action', id: action },
  resource,
  context: {},
  preparsedPolicySetId: 'policies',
  entities: entities.slice(actor, resource),
});
