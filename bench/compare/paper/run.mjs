// SPDX-License-Identifier: Apache-2.0
// @cedar-policy/cedar-wasm on stores of the Cedar paper, as frost-paper --export wrote them: every
// answer compared, then timed. node run.mjs --stores FOLDER --out FOLDER
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { authorizer, request } from '../lib/cedar_entities.mjs';
import { short, summary, table } from '../lib/report.mjs';
import { stores } from './stores.mjs';

const cedar = createRequire(process.env.FROST_COMPARE_MODULES)('@cedar-policy/cedar-wasm/nodejs');
const { values: options } = parseArgs({
  options: { stores: { type: 'string' }, out: { type: 'string' }, permafrost: { type: 'string' } },
});
const read = (name) => readFileSync(join(options.stores, name), 'utf8').trim().split('\n').filter(Boolean)
  .map((line) => JSON.parse(line));

// Microseconds of each request of all stores of one size.
function measure(application, stems, ask) {
  const samples = [];
  for (const stem of stems) {
    const checks = read(`${stem}.checks.jsonl`);
    const entities = stores[application](read(`${stem}.facts.jsonl`), checks);
    const requests = checks.map((check) => request(entities, check));
    requests.forEach((prepared, i) => {
      if (ask(prepared) !== checks[i].allowed) throw new Error(`${stem}: ${JSON.stringify(checks[i])}`);
    });
    for (const prepared of requests) {
      const begin = process.hrtime.bigint();
      ask(prepared);
      samples.push(Number(process.hrtime.bigint() - begin) / 1e3);
    }
  }
  return { requests: samples.length, ...summary(samples) };
}

const stems = readdirSync(options.stores).filter((name) => name.endsWith('.checks.jsonl'))
  .map((name) => name.slice(0, -'.checks.jsonl'.length));
const ours = JSON.parse(readFileSync(options.permafrost, 'utf8'));
const results = [];
for (const application of Object.keys(stores)) {
  const policies = readFileSync(new URL(`${application}.cedar`, import.meta.url), 'utf8');
  const ask = authorizer(cedar, policies);
  for (const row of ours.filter((each) => each.application === application)) {
    const own = stems.filter((stem) => stem.startsWith(`${application}-${row.entities}-`));
    if (own.length === 0) continue;
    const measured = measure(application, own, ask);
    results.push({ application, entities: row.entities, permafrost_ns: row.median_ns,
      permafrost_p99_ns: row.p99_ns, cedar_wasm_us: measured, stores: own.length,
      ratio: (measured.median * 1e3) / row.median_ns });
  }
}
const text = `Medians of a decision; every answer agrees. cedar-wasm ${cedar.getCedarSDKVersion()} reads the request's entities from JSON.

${table(['application', 'N', 'Permafrost, ns', 'cedar-wasm, µs', 'stores', 'times Permafrost'],
  results.map((row) => [row.application, row.entities, short(row.permafrost_ns),
    `${short(row.cedar_wasm_us.median)} (${short(row.cedar_wasm_us.min)}–${short(row.cedar_wasm_us.max)})`,
    row.stores, short(row.ratio)]))}
`;
writeFileSync(join(options.out, 'paper.md'), text);
writeFileSync(join(options.out, 'paper.json'), `${JSON.stringify(results, null, 1)}\n`);
process.stdout.write(text);
