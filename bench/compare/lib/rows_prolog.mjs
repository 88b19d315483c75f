// SPDX-License-Identifier: Apache-2.0
// Writes the rows of checks/tables.sql and the checks as Prolog: node rows_prolog.mjs FACTS.jsonl
// CHECKS.jsonl OUT.pl
import { writeFileSync } from 'node:fs';
import { allTables, lines } from './github.mjs';

const [facts, checks, out] = process.argv.slice(2);
const term = (value) =>
  typeof value === 'number' ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const text = [];
const clause = (name, row) => text.push(`${name}(${row.map(term).join(',')}).`);
for (const [table, rows] of Object.entries(await allTables(facts))) {
  for (const row of rows) clause(table, row);
}
for await (const { actor, action, resource, allowed } of lines(checks)) {
  text.push(`check(${[actor.id, action, resource.type, resource.id].map(term)},${allowed}).`);
}
writeFileSync(out, `${text.join('\n')}\n`);
