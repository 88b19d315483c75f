// SPDX-License-Identifier: Apache-2.0
// Starts `frost lsp` for Polar documents. Everything else is the server's.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

async function start() {
  const settings = vscode.workspace.getConfiguration('frost');
  const command = settings.get('path', 'frost');
  client = new LanguageClient(
    'frost',
    'Polar (frost lsp)',
    { command, args: ['lsp', '--stdio'] },
    {
      documentSelector: [{ language: 'polar' }],
      initializationOptions: { policyFolders: settings.get('policyFolders', []) },
    }
  );
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `Cannot start \`${command} lsp\`: ${error.message}. Set "frost.path" to the frost program.`
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.needsStop()) await running.stop();
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('frost.restartServer', restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('frost')) return restart();
      return undefined;
    })
  );
  await start();
}

module.exports = { activate, deactivate: stop };
