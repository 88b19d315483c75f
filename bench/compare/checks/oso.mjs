// SPDX-License-Identifier: Apache-2.0
// npm oso, the library that Polar comes from, on the github workload.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { allTables, index, levels } from '../lib/github.mjs';
import { runChecks } from '../lib/harness.mjs';

const require = createRequire(process.env.FROST_COMPARE_MODULES);
const { Oso } = require('oso');
const { version } = require('oso/package.json');

const by = {};
const held = (map, ...key) => map.get(key.join(' ')) ?? [];

class User {
  constructor(id) {
    this.id = id;
  }
  get is_auditor() {
    return this.site('site_auditor') || this.site('site_admin');
  }
  site(role) {
    return by.site.has(`${this.id} ${role}`);
  }
  // Without the inclusion of lower roles, which is the policy's.
  stored_role(role, repository) {
    const level = levels[role];
    const { id, organization } = repository;
    if (by.role.has(`${this.id} ${level} ${id}`)) return true;
    const roles = held(by.organization, this.id, organization).map((row) => row[2]);
    if (role === 'admin' && (roles.includes('owner') || this.site('site_admin'))) return true;
    if (roles.some((name) => name !== 'billing_manager')) {
      if (role === 'reader' && by.isInternal.has(id)) return true;
      if (held(by.base, organization).some((row) => row[1] === level)) return true;
    }
    return held(by.grant, id, level).some(([team]) => by.member.has(`${this.id} ${team}`) &&
      by.teamOrganization.get(team) === organization);
  }
  owns_code(repository) {
    return by.codeOwner.has(`${this.id} ${repository.id}`);
  }
  organization_grants(action, { organization }) {
    return held(by.organization, this.id, organization).some(([, , role]) =>
      (role === 'security_manager' && (action === 'read' || action === 'view_security_alerts')) ||
      (role === 'release_manager' && (action === 'read' || action === 'create_release')));
  }
}

class Organization {}

class Repository {
  constructor(id) {
    this.id = id;
    this.organization = by.repositoryOrganization.get(id);
    this.is_public = by.isPublic.has(id);
  }
}

class Issue {
  constructor(id) {
    this.id = id;
    this.repository = new Repository(by.repository.get(id));
    this.author = by.author.get(id) ?? '';
    this.assignee = by.assignee.get(id) ?? '';
  }
}

const oso = new Oso();

async function load(path) {
  const tables = await allTables(path);
  const set = (rows) => new Set(rows.map((row) => row.join(' ')));
  by.site = set(tables.site_role);
  by.role = set(tables.repository_role);
  by.organization = index(tables.organization_role, (row) => `${row[0]} ${row[1]}`);
  by.base = index(tables.base_role, (row) => row[0]);
  by.grant = index(tables.team_grant, (row) => `${row[2]} ${row[1]}`);
  by.member = set(tables.team_member);
  by.teamOrganization = new Map(tables.team_organization);
  by.repositoryOrganization = new Map(tables.repository_organization);
  by.isPublic = new Set(tables.is_public.flat());
  by.isInternal = new Set(tables.is_internal.flat());
  by.codeOwner = set(tables.code_owner);
  by.repository = new Map(tables.issue_repository);
  by.author = new Map(tables.issue_author);
  by.assignee = new Map(tables.issue_assignee);
  for (const type of [User, Organization, Repository, Issue]) oso.registerClass(type);
  await oso.loadFiles([fileURLToPath(new URL('oso.polar', import.meta.url))]);
}

const types = { Repository, Issue };
await runChecks({ peer: 'oso', version, load,
  note: 'in the process; rules in Polar, facts from methods of JavaScript objects',
  prepared: ({ actor, action, resource }) =>
    ({ user: new User(actor.id), action, resource: new types[resource.type](resource.id) }),
  answer: ({ user, action, resource }) => oso.isAllowed(user, action, resource) });
