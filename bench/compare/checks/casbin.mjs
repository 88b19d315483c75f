// SPDX-License-Identifier: Apache-2.0
// casbin on the github workload. Its policy is a table of (role, kind, action); everything that leads
// to a role of a repository is an edge of its role graph, `r1/3` for level 3 of r1. What the graph
// cannot say, public repositories, own issues and code owners, are functions of the application.
import { createRequire } from 'node:module';
import { allTables } from '../lib/github.mjs';
import { runChecks } from '../lib/harness.mjs';

const require = createRequire(process.env.FROST_COMPARE_MODULES);
const { newEnforcer, newModelFromString } = require('casbin');
const { version } = require('casbin/package.json');

const model = newModelFromString(`
[request_definition]
r = sub, kind, obj, act
[policy_definition]
p = role, kind, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && r.kind == p.kind && holds(r.sub, p.role, r.obj)
`);
const byLevel = [[], ['read', 'fork', 'comment', 'create_issue', 'open_pull_request'], ['triage'],
  ['push', 'create_branch'], ['merge', 'create_release', 'edit_settings', 'view_security_alerts'],
  ['manage_webhooks', 'manage_access', 'archive', 'transfer', 'delete']];
const policies = [];
byLevel.forEach((actions, level) => {
  for (const action of actions) policies.push([`${level}`, 'Repository', action]);
});
for (const action of byLevel[1]) policies.push(['public', 'Repository', action]);
policies.push(['code_owner', 'Repository', 'merge'], ['auditor', 'Repository', 'read'],
  ['security_manager', 'Repository', 'read'], ['security_manager', 'Repository', 'view_security_alerts'],
  ['release_manager', 'Repository', 'read'], ['release_manager', 'Repository', 'create_release'],
  ['5', 'Issue', 'delete'], ['author', 'Issue', 'edit'], ['author', 'Issue', 'close'],
  ['assignee', 'Issue', 'close']);
for (const action of ['edit', 'close', 'label', 'assign']) policies.push(['2', 'Issue', action]);
for (const action of ['read', 'comment']) policies.push(['1', 'Issue', action], ['public', 'Issue', action]);
for (const role of ['auditor', 'security_manager', 'release_manager']) policies.push([role, 'Issue', 'read']);

const facts = {};
let enforcer;
let links;

async function load(path) {
  const tables = await allTables(path);
  facts.organization = new Map(tables.repository_organization);
  facts.team = new Map(tables.team_organization);
  facts.repository = new Map(tables.issue_repository);
  facts.isPublic = new Set(tables.is_public.flat());
  facts.codeOwner = new Set(tables.code_owner.map((row) => row.join(' ')));
  facts.author = new Map(tables.issue_author);
  facts.assignee = new Map(tables.issue_assignee);
  const edges = [];
  const repositoriesOf = {};
  for (const [repository, organization] of facts.organization) {
    for (let level = 5; level > 1; --level) edges.push([`${repository}/${level}`, `${repository}/${level - 1}`]);
    edges.push([`${organization}/owner`, `${repository}/5`]);
    (repositoriesOf[organization] ??= []).push(repository);
  }
  for (const [user, role] of tables.site_role) edges.push([user, `site/${role}`]);
  for (const [user, organization, role] of tables.organization_role) {
    edges.push([user, `${organization}/${role}`]);
    if (role !== 'billing_manager') edges.push([user, `${organization}/member`]);
  }
  for (const [organization, level] of tables.base_role) {
    for (const repository of repositoriesOf[organization] ?? []) {
      edges.push([`${organization}/member`, `${repository}/${level}`]);
    }
  }
  for (const [user, team] of tables.team_member) edges.push([user, team]);
  for (const [team, level, repository] of tables.team_grant) {
    if (facts.team.get(team) === facts.organization.get(repository)) edges.push([team, `${repository}/${level}`]);
  }
  for (const [repository] of tables.is_internal) edges.push([`${facts.organization.get(repository)}/member`, `${repository}/1`]);
  for (const [user, level, repository] of tables.repository_role) edges.push([user, `${repository}/${level}`]);
  enforcer = await newEnforcer(model);
  enforcer.addFunction('holds', holds);
  await enforcer.addPolicies(policies);
  // Through the role manager: addGroupingPolicies looks for duplicates in a list.
  links = enforcer.getRoleManager();
  for (const [from, to] of edges) await links.addLink(from, to);
}

const linked = (user, role) => links.syncedHasLink(user, role);

function holds(user, role, object) {
  const repository = facts.repository.get(object) ?? object;
  const organization = facts.organization.get(repository);
  const reads = () => facts.isPublic.has(repository) || linked(user, 'site/site_admin') ||
    linked(user, 'site/site_auditor') || linked(user, `${repository}/1`) ||
    linked(user, `${organization}/security_manager`) || linked(user, `${organization}/release_manager`);
  switch (role) {
    case 'public': return facts.isPublic.has(repository);
    case 'auditor': return linked(user, 'site/site_auditor');
    case 'code_owner': return facts.codeOwner.has(`${user} ${repository}`) && linked(user, `${repository}/3`);
    case 'security_manager':
    case 'release_manager': return linked(user, `${organization}/${role}`);
    case 'author': return facts.author.get(object) === user && reads();
    case 'assignee': return facts.assignee.get(object) === user && reads();
    default: return linked(user, `${repository}/${role}`) || linked(user, 'site/site_admin');
  }
}
await runChecks({ peer: 'casbin', version, load,
  note: 'in the process; half of the rules are functions of the application',
  answer: ({ actor, action, resource }) =>
    enforcer.enforceSync(actor.id, resource.type, resource.id, action) });
