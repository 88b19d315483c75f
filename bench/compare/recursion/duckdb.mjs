// SPDX-License-Identifier: Apache-2.0
// One recursive program in DuckDB, one thread: node duckdb.mjs PROGRAM FOLDER. Prints the number of
// rows. Points-to uses its own relation twice in a rule, which a recursive CTE of SQL cannot: there
// this program runs the semi-naive rounds, one statement each.
import { DuckDBInstance } from '@duckdb/node-api';

const [program, folder] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

const load = (name) =>
  connection.run(`CREATE TABLE ${name} AS SELECT a, b FROM read_csv('${folder}/${name}.Node.Node.tsv',
    delim = '\t', skip = 1, header = false, columns = {'a': 'INTEGER', 'b': 'INTEGER'})`);
const number = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);

const programs = {
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
