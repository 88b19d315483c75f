// SPDX-License-Identifier: Apache-2.0
// Writes the rows of checks/tables.sql as INSERTs: node rows_sql.mjs FACTS.jsonl OUT.sql
import { writeFileSync } from 'node:fs';
import { allTables } from './github.mjs';

const [facts, out] = process.argv.slice(2);
const quoted = (value) =>
  typeof value === 'number' ? value : `'${value.replaceAll("'", "''")}'`;
const statements = ['BEGIN;'];
for (const [table, rows] of Object.entries(await allTables(facts))) {
  for (let i = 0; i < rows.length; i += 500) {
    const values = rows.slice(i, i + 500).map((row) => `(${row.map(quoted).join(',')})`);
    // A team's maintainer may be given twice, as maintainer and as member.
    statements.push(`INSERT INTO ${table} VALUES\n${values.join(',\n')} ON CONFLICT DO NOTHING;`);
  }
}
writeFileSync(out, `${statements.join('\n')}\nCOMMIT;\n`);
