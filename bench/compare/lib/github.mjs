// SPDX-License-Identifier: Apache-2.0
// The facts of the github workload from JSONL, sorted into the tables of checks/tables.sql.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export const levels = { reader: 1, triager: 2, writer: 3, maintainer: 4, admin: 5 };
const readerActions = new Set(['read', 'fork', 'comment', 'create_issue', 'open_pull_request']);

// The role level that an action on a repository needs.
export function needed(action) {
  if (readerActions.has(action)) return 1;
  if (action === 'triage') return 2;
  if (action === 'push' || action === 'create_branch') return 3;
  const forMaintainers = ['merge', 'create_release', 'edit_settings', 'view_security_alerts'];
  return forMaintainers.includes(action) ? 4 : 5;
}

// The role level that an action on an issue needs; `read` and `comment` ask about the repository.
export const neededOnIssue = (action) => (action === 'delete' ? 5 : 2);

const tableOf = {
  'has_role.User.String': ([user, role]) => ['site_role', [user, role]],
  'has_role.User.String.Organization': ([user, role, organization]) =>
    ['organization_role', [user, organization, role]],
  'base_role.Organization.String': ([organization, role]) =>
    ['base_role', [organization, levels[role]]],
  'has_relation.Team.String.Organization': ([team, , organization]) =>
    ['team_organization', [team, organization]],
  // Maintainers of a team are members.
  'has_role.User.String.Team': ([user, , team]) => ['team_member', [user, team]],
  'has_role.Team.String.Repository': ([team, role, repository]) =>
    ['team_grant', [team, levels[role], repository]],
  'has_relation.Repository.String.Organization': ([repository, , organization]) =>
    ['repository_organization', [repository, organization]],
  'is_public.Repository': (row) => ['is_public', row],
  'is_internal.Repository': (row) => ['is_internal', row],
  'has_role.User.String.Repository': ([user, role, repository]) =>
    ['repository_role', [user, levels[role], repository]],
  'is_code_owner.User.Repository': (row) => ['code_owner', row],
  'has_relation.Issue.String.Repository': ([issue, , repository]) =>
    ['issue_repository', [issue, repository]],
  'has_relation.Issue.String.User': ([issue, relation, user]) => [`issue_${relation}`, [issue, user]],
};

export async function* lines(path) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line) yield JSON.parse(line);
  }
}

// Calls use(table, row) for every fact of the file.
export async function readTables(path, use) {
  for await (const { predicate, args } of lines(path)) {
    const shape = [predicate, ...args.map(({ type }) => type)].join('.');
    if (!tableOf[shape]) throw new Error(`${path}: no table for ${shape}`);
    use(...tableOf[shape](args.map(({ id }) => id)));
  }
}

// Every table as an array of rows.
export async function allTables(path) {
  const tables = {};
  await readTables(path, (table, row) => (tables[table] ??= []).push(row));
  return new Proxy(tables, { get: (from, name) => from[name] ?? [] });
}

// Rows by their first columns: Map from one value, or two joined by a blank, to the rest.
export function index(rows, key) {
  const map = new Map();
  for (const row of rows) {
    const name = key(row);
    const list = map.get(name);
    if (list) list.push(row);
    else map.set(name, [row]);
  }
  return map;
}
