// SPDX-License-Identifier: Apache-2.0
// @cedar-policy/cedar-wasm on the github workload. Its interface takes the entities of each request
// as JSON; here they are sliced beforehand, untimed, to those that the request can reach.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Entities, authorizer, ref, request } from '../lib/cedar_entities.mjs';
import { allTables } from '../lib/github.mjs';
import { runChecks } from '../lib/harness.mjs';

const cedar = createRequire(process.env.FROST_COMPARE_MODULES)('@cedar-policy/cedar-wasm/nodejs');
const roleNames = [, 'reader', 'triager', 'writer', 'maintainer', 'admin'];
const entities = new Entities();

function addRepository(repository, organization) {
  const { attrs } = entities.get('Repository', repository);
  roleNames.forEach((name, level) => {
    attrs[name] = ref('Role', `${repository}/${level}`);
    if (level > 1) entities.edge('Role', `${repository}/${level}`, 'Role', `${repository}/${level - 1}`);
  });
  Object.assign(attrs, { public: false, code_owners: [],
    security_managers: ref('Members', `${organization}/security_manager`),
    release_managers: ref('Members', `${organization}/release_manager`) });
  entities.edge('Members', `${organization}/owner`, 'Role', `${repository}/5`);
}

async function load(path) {
  const tables = await allTables(path);
  const organizationOf = new Map(tables.repository_organization);
  const teamOf = new Map(tables.team_organization);
  const repositoriesOf = {};
  for (const [repository, organization] of organizationOf) {
    addRepository(repository, organization);
    (repositoriesOf[organization] ??= []).push(repository);
  }
  for (const [user, role] of tables.site_role) entities.edge('User', user, 'Site', role.replace('site_', ''));
  for (const [user, organization, role] of tables.organization_role) {
    entities.edge('User', user, 'Members', `${organization}/${role}`);
    if (role !== 'billing_manager') entities.edge('User', user, 'Members', `${organization}/member`);
  }
  for (const [organization, level] of tables.base_role) {
    for (const repository of repositoriesOf[organization] ?? []) {
      entities.edge('Members', `${organization}/member`, 'Role', `${repository}/${level}`);
    }
  }
  for (const [user, team] of tables.team_member) entities.edge('User', user, 'Team', team);
  for (const [team, level, repository] of tables.team_grant) {
    if (teamOf.get(team) === organizationOf.get(repository)) {
      entities.edge('Team', team, 'Role', `${repository}/${level}`);
    }
  }
  for (const [repository] of tables.is_public) entities.get('Repository', repository).attrs.public = true;
  for (const [repository] of tables.is_internal) {
    entities.edge('Members', `${organizationOf.get(repository)}/member`, 'Role', `${repository}/1`);
  }
  for (const [user, level, repository] of tables.repository_role) {
    entities.edge('User', user, 'Role', `${repository}/${level}`);
  }
  for (const [user, repository] of tables.code_owner) {
    entities.get('Repository', repository).attrs.code_owners.push(ref('User', user));
  }
  for (const [issue, repository] of tables.issue_repository) {
    entities.get('Issue', issue).attrs.repository = ref('Repository', repository);
  }
  for (const [issue, user] of tables.issue_author) entities.get('Issue', issue).attrs.author = ref('User', user);
  for (const [issue, user] of tables.issue_assignee) entities.get('Issue', issue).attrs.assignee = ref('User', user);
}

// Only principal and resource are walked: the roles that are not the resource's own do not matter.
function prepared(check) {
  const full = request(entities, check);
  const repository = check.resource.type === 'Repository' ? check.resource.id
    : entities.get('Issue', check.resource.id).attrs.repository?.__entity.id;
  full.entities = full.entities
    .filter(({ uid }) => uid.type !== 'Role' || uid.id.startsWith(`${repository}/`))
    .map((entity) => ({ ...entity, parents: entity.parents.filter(
      ({ type, id }) => type !== 'Role' || id.startsWith(`${repository}/`)) }));
  return full;
}

await runChecks({
  peer: 'cedar', version: cedar.getCedarSDKVersion(), load, prepared,
  note: 'WebAssembly; reads the entities of each request from JSON',
  answer: authorizer(cedar, readFileSync(new URL('github.cedar', import.meta.url), 'utf8')),
});
