// SPDX-License-Identifier: Apache-2.0
// @casl/ability on the github workload. CASL decides on one user's rules and one object at hand: a
// user's ability and the objects are made from the facts beforehand, untimed, and kept.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { allTables, index } from '../lib/github.mjs';
import { runChecks } from '../lib/harness.mjs';

const require = createRequire(process.env.FROST_COMPARE_MODULES);
const { AbilityBuilder, createMongoAbility, subject } = require('@casl/ability');
// Its package does not export its own description.
const { version } = JSON.parse(readFileSync(join(dirname(process.env.FROST_COMPARE_MODULES),
  'node_modules/@casl/ability/package.json'), 'utf8'));

const reading = ['read', 'fork', 'comment', 'create_issue', 'open_pull_request'];
const byLevel = [[], reading, ['triage'], ['push', 'create_branch'],
  ['merge', 'create_release', 'edit_settings', 'view_security_alerts'],
  ['manage_webhooks', 'manage_access', 'archive', 'transfer', 'delete']];
const upTo = (level) => byLevel.slice(0, level + 1).flat();

let tables;
const by = {};
const abilities = new Map();

async function load(path) {
  tables = await allTables(path);
  by.site = index(tables.site_role, (row) => row[0]);
  by.role = index(tables.repository_role, (row) => row[0]);
  by.organization = index(tables.organization_role, (row) => row[0]);
  by.base = index(tables.base_role, (row) => row[0]);
  by.team = index(tables.team_member, (row) => row[0]);
  by.grant = index(tables.team_grant, (row) => row[0]);
  by.owns = index(tables.code_owner, (row) => row[0]);
  by.teamOrganization = new Map(tables.team_organization);
  by.repositoryOrganization = new Map(tables.repository_organization);
  by.repository = new Map(tables.issue_repository);
  by.author = new Map(tables.issue_author);
  by.assignee = new Map(tables.issue_assignee);
  by.isPublic = new Set(tables.is_public.flat());
  by.isInternal = new Set(tables.is_internal.flat());
}

// Objects carry the fields that conditions read; an issue those of its repository.
function objectOf({ type, id }) {
  const repository = type === 'Issue' ? by.repository.get(id) : id;
  return subject(type, { id, repository, organization: by.repositoryOrganization.get(repository),
    isPublic: by.isPublic.has(repository), isInternal: by.isInternal.has(repository),
    author: by.author.get(id), assignee: by.assignee.get(id) });
}

function abilityOf(user) {
  const { can, build } = new AbilityBuilder(createMongoAbility);
  // What may be read, the user's own issues there may be edited and closed.
  const read = (conditions) => {
    can(['read', 'comment'], 'Issue', conditions);
    ownIssues(conditions);
  };
  const ownIssues = (conditions) => {
    can(['edit', 'close'], 'Issue', { ...conditions, author: user });
    can('close', 'Issue', { ...conditions, assignee: user });
  };
  const role = (level, conditions) => {
    can(upTo(level), 'Repository', conditions);
    read(conditions);
    if (level >= 2) can(['edit', 'close', 'label', 'assign'], 'Issue', conditions);
    if (level === 5) can('delete', 'Issue', conditions);
    if (level === 3) {
      const owned = (by.owns.get(user) ?? []).map((row) => row[1]);
      if (owned.length) can('merge', 'Repository', { $and: [conditions, { repository: { $in: owned } }] });
    }
  };
  can(reading, 'Repository', { isPublic: true });
  read({ isPublic: true });
  for (const [, site] of by.site.get(user) ?? []) {
    if (site === 'site_admin') role(5, {});
    if (site === 'site_auditor') {
      can('read', ['Repository', 'Issue']);
      ownIssues({});
    }
  }
  const direct = [[], [], [], [], [], []];
  for (const [, level, repository] of by.role.get(user) ?? []) direct[level].push(repository);
  for (const [, team] of by.team.get(user) ?? []) {
    const organization = by.teamOrganization.get(team);
    for (const [, level, repository] of by.grant.get(team) ?? []) {
      if (by.repositoryOrganization.get(repository) === organization) direct[level].push(repository);
    }
  }
  direct.forEach((list, level) => list.length && role(level, { repository: { $in: list } }));
  for (const [, organization, name] of by.organization.get(user) ?? []) {
    if (name === 'owner') role(5, { organization });
    if (name === 'security_manager' || name === 'release_manager') {
      can(['read', name === 'security_manager' ? 'view_security_alerts' : 'create_release'],
        'Repository', { organization });
      can('read', 'Issue', { organization });
      ownIssues({ organization });
    }
    if (name === 'billing_manager') continue;
    role(1, { organization, isInternal: true });
    for (const [, level] of by.base.get(organization) ?? []) role(level, { organization });
  }
  return build();
}

function prepared({ actor, action, resource }) {
  let ability = abilities.get(actor.id);
  if (!ability) abilities.set(actor.id, (ability = abilityOf(actor.id)));
  return { ability, action, object: objectOf(resource) };
}

await runChecks({ peer: 'casl', version, load, prepared,
  note: 'a user’s rules and the object at hand; making them is not timed',
  answer: ({ ability, action, object }) => ability.can(action, object) });
