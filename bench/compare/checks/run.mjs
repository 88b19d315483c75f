// SPDX-License-Identifier: Apache-2.0
// Runs the drivers of checks one after another and writes their table, chart and JSON. Called by
// bench/compare/run.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chart } from '../lib/chart.mjs';
import { short, table } from '../lib/report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    peers: { type: 'string' },
    facts: { type: 'string' },
    checks: { type: 'string', default: '10000' },
    work: { type: 'string' },
    out: { type: 'string' },
  },
});
const at = (name) => join(options.work, name);
const facts = at('github.jsonl');
const checks = at('github.checks.jsonl');
const rows = at('github.rows.sql');
const clauses = at('github.rows.pl');

function run(command, args) {
  const child = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (child.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${child.stderr || child.error}`);
  return child.stdout;
}

const node = (script, ...more) => [process.execPath, [join(here, script), facts, checks, ...more]];
const drivers = {
  permafrost: [join(process.env.FROST_BIN, 'frost_compare_permafrost'), [options.facts, options.checks]],
  sqlite: [join(process.env.FROST_BIN, 'frost_compare_sqlite'), [options.facts, options.checks, rows, here]],
  postgresql: node('postgres.mjs', rows),
  swipl: ['swipl', [join(here, 'github.pl'), '--', clauses]],
  casl: node('casl.mjs'),
  casbin: node('casbin.mjs'),
  oso: node('oso.mjs'),
  cedar: node('cedar.mjs'),
};

run(join(process.env.FROST_BIN, 'frost-workload'), ['github', '--facts', options.facts, '--format', 'jsonl',
  '--out', facts, '--checks', checks, '--question-count', options.checks]);
run(process.execPath, [join(here, '../lib/rows_sql.mjs'), facts, rows]);
run(process.execPath, [join(here, '../lib/rows_prolog.mjs'), facts, checks, clauses]);

const results = [];
for (const peer of ['permafrost', ...options.peers.split(',').filter((name) => name in drivers)]) {
  process.stderr.write(`checks: ${peer}\n`);
  results.push(JSON.parse(run(...drivers[peer])));
}
const [ours] = results;
for (const result of results) {
  const { median, min, max } = result.check_ns;
  result.ratio = median / ours.check_ns.median;
  // The best of the one over the worst of the other, and the reverse.
  result.ratio_min = min / ours.check_ns.max;
  result.ratio_max = max / ours.check_ns.min;
}
const title = `A check of the github workload, ${Number(options.facts).toLocaleString('en')} facts`;
const text = `${title}: microseconds of processor time, median of five rounds (min–max); all answers agree.

${table(['engine', 'version', 'µs a check', 'times Permafrost', 'min–max', 'load, s', 'verified', 'note'],
  results.map((result) => [result.peer, result.version,
    `${short(result.check_ns.median / 1e3)} (${short(result.check_ns.min / 1e3)}–${short(result.check_ns.max / 1e3)})`,
    `${short(result.ratio)}×`, `${short(result.ratio_min)}–${short(result.ratio_max)}`,
    short(result.load_seconds), result.verified, result.note]))}
`;
const bars = results.map(({ peer, check_ns: { median, min, max } }) =>
  ({ label: peer, value: median / 1e3, min: min / 1e3, max: max / 1e3 }));
writeFileSync(join(options.out, 'checks.json'), `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(join(options.out, 'checks.md'), text);
writeFileSync(join(options.out, 'checks.svg'), chart(title, 'µs, logarithmic', bars));
process.stdout.write(text);
