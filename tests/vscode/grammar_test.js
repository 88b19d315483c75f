// SPDX-License-Identifier: Apache-2.0
// The TextMate grammar under the engine that editors use: every pattern compiles, and the sample has
// the colours of the golden file. Usage: grammar_test.js REPOSITORY MODULES [--update]
// Exit code 77: vscode-textmate or vscode-oniguruma is not in MODULES.
'use strict';

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [repository, modules, option] = process.argv.slice(2);
const grammarPath = path.join(repository, 'tools/vscode/syntaxes/polar.tmLanguage.json');
const samplePath = path.join(repository, 'tests/vscode/sample.polar');
const goldenPath = path.join(repository, 'tests/vscode/sample.tokens');
const skipped = 77;

function load() {
  const require = createRequire(path.resolve(modules, 'none.js'));
  try {
    return {
      oniguruma: require('vscode-oniguruma'),
      textmate: require('vscode-textmate'),
      wasm: fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')),
    };
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    console.log(`skipped: ${error.message.split('\n')[0]}; tools/install-packages --with-editor installs it`);
    process.exit(skipped);
  }
}

// Every regular expression of the grammar, with the way to it.
function* patterns(node, way) {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const here = `${way}/${key}`;
    if (['match', 'begin', 'end', 'while'].includes(key) && typeof value === 'string') {
      yield [here, value];
    } else {
      yield* patterns(value, here);
    }
  }
}

function checkPatterns(oniguruma, grammar) {
  let count = 0;
  for (const [way, pattern] of patterns(grammar, '')) {
    const scanner = new oniguruma.OnigScanner([pattern]);  // throws when it does not compile
    scanner.findNextMatchSync(new oniguruma.OnigString('x'), 0);
    scanner.dispose();
    count += 1;
    if (pattern === '') throw new Error(`${way} is empty`);
  }
  if (count < 20) throw new Error(`only ${count} patterns found`);
  return count;
}

function tokenLines(textmate, grammar, sample) {
  const lines = [];
  let stack = textmate.INITIAL;
  for (const text of sample.split('\n').slice(0, -1)) {
    lines.push(`> ${text}`);
    const result = grammar.tokenizeLine(text, stack);
    stack = result.ruleStack;
    for (const token of result.tokens) {
      const shown = text.slice(token.startIndex, token.endIndex);
      if (shown.trim() === '') continue;
      const scopes = token.scopes.slice(1).map((scope) => scope.replace(/\.polar/g, ''));
      lines.push(`    ${JSON.stringify(shown)} ${scopes.join(' ')}`.trimEnd());
    }
  }
  return lines.join('\n') + '\n';
}

async function main() {
  const { oniguruma, textmate, wasm } = load();
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const text = fs.readFileSync(grammarPath, 'utf8');
  const count = checkPatterns(oniguruma, JSON.parse(text));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (string) => new oniguruma.OnigString(string),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(text, grammarPath),
  });
  const grammar = await registry.loadGrammar('source.polar');
  const produced = tokenLines(textmate, grammar, fs.readFileSync(samplePath, 'utf8'));
  if (option === '--update') {
    fs.writeFileSync(goldenPath, produced);
    console.log(`wrote ${goldenPath}`);
    return;
  }
  const expected = fs.readFileSync(goldenPath, 'utf8').split('\n');
  const lines = produced.split('\n');
  for (let i = 0; i < Math.max(lines.length, expected.length); i += 1) {
    if (lines[i] === expected[i]) continue;
    console.log(`line ${i + 1} of ${goldenPath}\n  expected: ${expected[i]}\n  produced: ${lines[i]}`);
    console.log(`to accept: node ${process.argv[1]} ${repository} ${modules} --update`);
    process.exit(1);
  }
  console.log(`${count} patterns compile, ${lines.length - 1} lines agree`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
