// SPDX-License-Identifier: Apache-2.0
// PostgreSQL on the github workload: node postgres.mjs FACTS.jsonl CHECKS.jsonl ROWS.sql. A private
// cluster in a temporary directory, unlogged tables, plans cached by PL/pgSQL. Timed inside the server:
// a client's round trip would come on top of each check.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lines, needed, neededOnIssue } from '../lib/github.mjs';
import { summary } from '../lib/report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [, checkFile, rowsFile] = process.argv.slice(2);
const [version] = readdirSync('/usr/lib/postgresql').sort((a, b) => b - a);
const bin = join('/usr/lib/postgresql', version, 'bin');

// PostgreSQL refuses to run as root.
const owner = {};
if (process.getuid() === 0) {
  const id = (what) => Number(spawnSync('id', [what, 'nobody'], { encoding: 'utf8' }).stdout);
  Object.assign(owner, { uid: id('-u'), gid: id('-g') });
}
const folder = mkdtempSync(join(tmpdir(), 'frost_postgres_'));
chmodSync(folder, 0o755);
const data = join(folder, 'data');
function run(command, args, input) {
  const child = spawnSync(command, args, { ...owner, cwd: folder, encoding: 'utf8', input,
    maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] });
  if (child.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${child.stderr ?? child.error}`);
  return child.stdout;
}
const psql = (input) =>
  run(join(bin, 'psql'), ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-d', 'postgres'], input);

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const select = (name) => readFileSync(join(here, name), 'utf8').replace(/^--.*$/gm, '').trim();
const functions = `
CREATE FUNCTION may_repository(text, text, text, integer) RETURNS boolean LANGUAGE plpgsql STABLE AS
$f$ BEGIN RETURN (${select('repository.sql')}); END $f$;
CREATE FUNCTION how_issue(text, text, text, integer, text) RETURNS integer LANGUAGE plpgsql STABLE AS
$f$ BEGIN RETURN (${select('issue.sql')}); END $f$;
CREATE FUNCTION may(usr text, action text, kind text, id text, level integer) RETURNS boolean
LANGUAGE plpgsql STABLE AS $f$
DECLARE repo text; how integer;
BEGIN
  IF kind = 'Repository' THEN RETURN may_repository(usr, action, id, level); END IF;
  SELECT repository INTO repo FROM issue_repository WHERE issue = id;
  IF repo IS NULL THEN RETURN false; END IF;
  IF action IN ('read', 'comment') THEN RETURN may_repository(usr, action, repo, 1); END IF;
  how := how_issue(usr, action, repo, level, id);
  RETURN how = 1 OR (how = 2 AND may_repository(usr, 'read', repo, 1));
END $f$;`;
// The server process's own time, in ticks of a hundredth of a second: a round goes on for a second.
const time = `
CREATE FUNCTION processor_seconds() RETURNS double precision LANGUAGE sql VOLATILE AS $f$
  SELECT (fields[14]::float + fields[15]::float) / 100
  FROM (SELECT string_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '^.*\\) ', '- - '), ' ') AS fields) f
$f$;
CREATE FUNCTION round() RETURNS double precision LANGUAGE plpgsql AS $f$
DECLARE begun float := processor_seconds(); c record; answer boolean; rounds integer := 0;
BEGIN
  WHILE processor_seconds() - begun < 1 LOOP
    FOR c IN SELECT * FROM checks LOOP answer := may(c.usr, c.action, c.kind, c.id, c.level); END LOOP;
    rounds := rounds + 1;
  END LOOP;
  RETURN (processor_seconds() - begun) * 1e9 / (rounds * (SELECT count(*) FROM checks));
END $f$;`;

try {
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  run(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  writeFileSync(join(data, 'postgresql.auto.conf'), `listen_addresses = ''
unix_socket_directories = '${folder}'
shared_buffers = 1GB
work_mem = 64MB
fsync = off
jit = off
max_parallel_workers_per_gather = 0
`);
  run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), 'start']);
  const begin = Date.now();
  psql(readFileSync(join(here, 'tables.sql'), 'utf8').replaceAll('CREATE TABLE', 'CREATE UNLOGGED TABLE'));
  psql(readFileSync(rowsFile, 'utf8'));
  psql('VACUUM ANALYZE');
  const load = (Date.now() - begin) / 1000;
  const rows = [];
  for await (const { actor, action, resource, allowed } of lines(checkFile)) {
    const level = resource.type === 'Issue' ? neededOnIssue(action) : needed(action);
    rows.push(`(${[actor.id, action, resource.type, resource.id].map(quoted)}, ${level}, ${allowed})`);
  }
  psql(`CREATE TABLE checks(usr text, action text, kind text, id text, level integer, allowed boolean);
    INSERT INTO checks VALUES ${rows.join(',\n')};${functions}${time}`);
  const wrong = psql('SELECT * FROM checks WHERE may(usr, action, kind, id, level) <> allowed LIMIT 1');
  if (wrong) throw new Error(`PostgreSQL is wrong about ${wrong}`);
  const samples = psql('SELECT round();'.repeat(5)).trim().split('\n').map(Number);
  console.log(JSON.stringify({ peer: 'postgresql', version: psql('SHOW server_version').trim(),
    note: 'inside the server, no round trip', verified: rows.length, checks: rows.length,
    load_seconds: load, check_ns: summary(samples) }));
} finally {
  if (existsSync(join(data, 'postmaster.pid'))) run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']);
  rmSync(folder, { recursive: true, force: true });
}
