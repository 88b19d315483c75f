// SPDX-License-Identifier: Apache-2.0
// Processor time of whole processes on the classic Datalog inputs and on everything that `drive` allows, facts read
// from text: node run.mjs, with FROST, FROST_WORKLOAD and, for modules, NODE_PATH set by bench/compare/run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { short, summary, table } from '../lib/report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    peers: { type: 'string', default: 'duckdb,sqlite,swipl' },
    out: { type: 'string' },
    work: { type: 'string' },
    runs: { type: 'string', default: '3' },
    limit: { type: 'string', default: '120' },
    inputs: {
      type: 'string',
      default: 'tc_random,tc_chain,tc_tree,sg,andersen,andersen_big,drive,drive_big',
    },
  },
});

const inputs = {
  tc_random: ['closure', 'reach', 3932265],
  tc_chain: ['closure', 'reach', 8002000],
  tc_tree: ['closure', 'reach', 12560898],
  sg: ['same_generation', 'sg', 5588310],
  andersen: ['points_to', 'pt', 1286099],
  andersen_big: ['points_to', 'pt', 6729959],
  drive: ['sharing', 'allow', 14493162],
  drive_big: ['sharing', 'allow', 159195034],
};
// Of the workload `drive`, facts of each input; the others are inputs of `datalog`.
const driveFacts = { drive: 100000, drive_big: 1000000 };

// Gives the command for an input, or why there is none.
const peers = {
  permafrost: ({ folder, policy, predicate, files }) => [
    process.env.FROST, 'query', '--policy', policy, '--facts', ...files, '--count',
    '--memory', '8192', '--fuel', '1000000000000000', predicate,
    ...(predicate === 'allow' ? ['User:_', '_', 'Document:_'] : ['Node:_', 'Node:_'])],
  duckdb: ({ folder, program }) => [process.execPath, join(options.work, 'duckdb.mjs'), program, folder],
  sqlite: ({ program }) => {
    if (program === 'points_to') return 'a rule uses the recursive relation twice';
    if (program === 'sharing') return 'no query was written for it';
    return ['sqlite3', '-bail', ':memory:', `.read ${join(here, `sqlite_${program}.sql`)}`];
  },
  swipl: ({ folder, program }) =>
    program === 'sharing' ? 'no program was written for it'
      : ['swipl', join(here, 'swipl.pl'), program, folder],
};

// The processor time of a process in seconds, or why it has none: on a machine with other work the wall
// time would be theirs as well. Its output must be the number of rows.
function time(command, folder, rows) {
  const script = `ulimit -t ${options.limit}; TIMEFORMAT='%U %S'; time "$@" 2>/dev/null`;
  const child = spawnSync('bash', ['-c', script, 'bash', ...command], { cwd: folder, encoding: 'utf8' });
  // 128 and SIGXCPU or SIGKILL.
  if (child.status === 152 || child.status === 137) return `> ${options.limit}`;
  if (child.status !== 0) {
    process.stderr.write(`${command.join(' ')} failed\n`);
    return 'failed';
  }
  if (child.stdout.trim() !== String(rows)) {
    throw new Error(`${command.join(' ')} gives ${child.stdout.trim()} rows, not ${rows}`);
  }
  const [user, system] = child.stderr.trim().split(/\s+/).slice(-2).map(Number);
  return user + system;
}

function measure(name, peer) {
  const [program, predicate, rows] = inputs[name];
  const folder = join(options.work, name);
  const policy = program === 'sharing' ? join(here, '../../workloads/policies/drive.polar')
    : `${folder}.polar`;
  if (!existsSync(folder)) {
    const what = program === 'sharing' ? ['drive', '--facts', String(driveFacts[name])]
      : ['datalog', '--input', name, '--policy', policy];
    const made = spawnSync(process.env.FROST_WORKLOAD, [
      ...what, '--out', folder, '--format', 'tsv'], { stdio: 'inherit' });
    if (made.status !== 0) throw new Error(`frost-workload ${what.join(' ')} failed`);
  }
  const relations = { closure: ['edge'], same_generation: ['par'],
    points_to: ['address_of', 'assign', 'load', 'store'] }[program];
  const files = relations ? relations.map((relation) => join(folder, `${relation}.Node.Node.tsv`))
    : readdirSync(folder).sort().map((file) => join(folder, file));
  const command = peers[peer]({ folder, policy, predicate, program, files });
  if (typeof command === 'string') return { note: command };
  const samples = [];
  // Slow ones are not asked again: their times differ little.
  for (let run = 0; run < Number(options.runs) && samples.reduce((a, b) => a + b, 0) < 10; ++run) {
    const seconds = time(command, folder, rows);
    if (typeof seconds === 'string') return { note: seconds };
    samples.push(seconds);
  }
  return summary(samples);
}

mkdirSync(options.work, { recursive: true });
const chosen = ['permafrost', ...options.peers.split(',').filter((peer) => peer in peers)];
const results = {};
const notes = [];
const rows = options.inputs.split(',').map((name) => {
  results[name] = {};
  const cells = chosen.map((peer) => {
    const result = (results[name][peer] = measure(name, peer));
    process.stderr.write(`${name} ${peer}: ${result.note ?? short(result.median)}\n`);
    if (result.note?.includes(' ') && !result.note.startsWith('>')) {
      notes.push(`${peer} on ${name}: ${result.note}`);
      return '–';
    }
    if (result.note) return result.note;
    const range = result.min === result.max ? short(result.median)
      : `${short(result.median)} (${short(result.min)}–${short(result.max)})`;
    if (peer === 'permafrost') return range;
    return `${range}, ${short(result.median / results[name].permafrost.median)}×`;
  });
  return [name, inputs[name][2].toLocaleString('en'), ...cells];
});
const text = `Processor seconds of a whole process, one thread: median of ${options.runs} (min–max) or, above 10 s, one; times Permafrost.\n\n${
  table(['input', 'rows', ...chosen], rows)}\n${notes.map((note) => `\n- ${note}`).join('')}\n`;
writeFileSync(join(options.out, 'recursion.md'), text);
writeFileSync(join(options.out, 'recursion.json'), `${JSON.stringify(results, null, 1)}\n`);
process.stdout.write(text);
