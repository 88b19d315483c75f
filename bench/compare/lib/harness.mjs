// SPDX-License-Identifier: Apache-2.0
// What every driver in JavaScript does around its engine: read the checks, compare each answer, then
// time rounds of checks; prints one object of JSON. Arguments: FACTS.jsonl CHECKS.jsonl.
import { lines } from './github.mjs';
import { summary } from './report.mjs';

const rounds = 5;
const verifySeconds = 20;
const roundSeconds = 2;

// Processor time of the process, as other work on the machine would be in the wall time; nanoseconds.
function now() {
  const { user, system } = process.cpuUsage();
  return 1e3 * (user + system);
}

// `answer` gives a boolean or a promise of one. Slow engines answer as many checks as the seconds
// above allow.
export async function runChecks({ peer, version, note, load, answer, prepared }) {
  const [facts, checkFile] = process.argv.slice(2);
  const all = [];
  for await (const check of lines(checkFile)) all.push(check);
  const beforeLoad = now();
  await load(facts, all);
  const loadSeconds = (now() - beforeLoad) / 1e9;
  const inputs = all.map((check) => prepared?.(check) ?? check);
  const begin = now();
  let verified = 0;
  for (; verified < all.length && now() - begin < verifySeconds * 1e9; ++verified) {
    let given = answer(inputs[verified]);
    if (given instanceof Promise) given = await given;
    if (given === all[verified].allowed) continue;
    throw new Error(`${peer} answers ${given} to ${JSON.stringify(all[verified])}`);
  }
  const each = (now() - begin) / verified;
  const count = Math.max(1, Math.min(verified, Math.floor((roundSeconds * 1e9) / each)));
  const samples = [];
  for (let round = 0; round < rounds; ++round) {
    const start = now();
    for (let i = 0; i < count; ++i) {
      const given = answer(inputs[i]);
      if (given instanceof Promise) await given;
    }
    samples.push((now() - start) / count);
  }
  console.log(JSON.stringify({ peer, version, note, verified, checks: all.length,
    load_seconds: loadSeconds, check_ns: summary(samples) }));
}
