// SPDX-License-Identifier: Apache-2.0
// One recursive program in DuckDB, one thread: node duckdb.mjs PROGRAM FOLDER. Prints the number of
// rows. Points-to uses its own relation twice in a rule, which a recursive CTE of SQL cannot: there
// this program runs the semi-naive rounds, one statement each. Of the roles of `sharing` it keeps the
// best one of each user, which holds whatever the lesser ones do.
import { DuckDBInstance } from '@duckdb/node-api';

const [program, folder] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

const load = (name) =>
  connection.run(`CREATE TABLE ${name} AS SELECT a, b FROM read_csv('${folder}/${name}.Node.Node.tsv',
    delim = '\t', skip = 1, header = false, columns = {'a': 'INTEGER', 'b': 'INTEGER'})`);
const number = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);

// A table of `frost-workload drive`: ids as numbers, roles by rank.
const load_sharing = (table, predicate, first, second) =>
  connection.run(`CREATE TABLE ${table} AS SELECT a[2:]::INTEGER AS a, b[2:]::INTEGER AS b,
    CASE r WHEN 'owner' THEN 3 WHEN 'editor' THEN 2 ELSE 1 END AS rank
    FROM read_csv('${folder}/${predicate}.${first}.String.${second}.tsv', delim = '\t', skip = 1,
    header = false, columns = {'a': 'VARCHAR', 'r': 'VARCHAR', 'b': 'VARCHAR'})`);

const programs = {
  async sharing() {
    await load_sharing('user_group', 'has_role', 'User', 'Group');
    await load_sharing('group_group', 'has_role', 'Group', 'Group');
    for (const kind of ['Folder', 'Document']) {
      await load_sharing(`user_${kind}`, 'has_role', 'User', kind);
      await load_sharing(`group_${kind}`, 'has_role', 'Group', kind);
      await load_sharing(`parent_${kind}`, 'has_relation', kind, 'Folder');
    }
    await connection.run(`CREATE TABLE member AS WITH RECURSIVE member(u, g) AS (
      SELECT a, b FROM user_group UNION
      SELECT member.u, inside.b FROM member JOIN group_group inside ON inside.a = member.g)
      SELECT u, g FROM member`);
    const granted = (kind) => `SELECT a AS u, b AS t, rank FROM user_${kind} UNION
      SELECT u, b, rank FROM group_${kind} JOIN member ON g = a`;
    await connection.run(`CREATE TABLE folder AS SELECT u, t, max(rank) AS rank FROM (
      WITH RECURSIVE held(u, t, rank) AS (SELECT * FROM (${granted('Folder')}) UNION
      SELECT held.u, a, held.rank FROM held JOIN parent_Folder ON b = held.t)
      SELECT * FROM held) GROUP BY u, t`);
    return number(`SELECT sum(rank) FROM (SELECT u, t, max(rank) AS rank FROM (
      ${granted('Document')} UNION ALL
      SELECT u, a, folder.rank FROM folder JOIN parent_Document ON b = t) GROUP BY u, t)`);
  },
  async closure() {
    await load('edge');
    return number(`WITH RECURSIVE path(x, y) AS (SELECT a, b FROM edge UNION
      SELECT path.x, edge.b FROM path JOIN edge ON edge.a = path.y) SELECT count(*) FROM path`);
  },
  async same_generation() {
    await load('par');
    return number(`WITH RECURSIVE sg(x, y) AS (
      SELECT l.a, r.a FROM par l JOIN par r ON l.b = r.b AND l.a <> r.a UNION
      SELECT l.a, r.a FROM sg JOIN par l ON l.b = sg.x JOIN par r ON r.b = sg.y)
      SELECT count(*) FROM sg`);
  },
  async points_to() {
    for (const name of ['address_of', 'assign', 'load', 'store']) await load(name);
    await connection.run(`CREATE TABLE pt AS SELECT DISTINCT a, b FROM address_of;
      CREATE TABLE delta AS FROM pt`);
    while ((await number('SELECT count(*) FROM delta')) > 0) {
      await connection.run(`CREATE OR REPLACE TABLE delta AS
        SELECT s.a, d.b FROM assign s JOIN delta d ON d.a = s.b
        UNION SELECT l.a, p.b FROM load l JOIN delta d ON d.a = l.b JOIN pt p ON p.a = d.b
        UNION SELECT l.a, d.b FROM load l JOIN pt p ON p.a = l.b JOIN delta d ON d.a = p.b
        UNION SELECT d.b, p.b FROM store s JOIN delta d ON d.a = s.a JOIN pt p ON p.a = s.b
        UNION SELECT p.b, d.b FROM store s JOIN pt p ON p.a = s.a JOIN delta d ON d.a = s.b
        EXCEPT FROM pt`);
      await connection.run('INSERT INTO pt FROM delta');
    }
    return number('SELECT count(*) FROM pt');
  },
};
console.log(await programs[program]());
