/** The language server's life: started, told about settings, restarted, stopped. */
import * as vscode from "vscode";
import {
  type ClientCapabilities,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  type ServerCapabilities,
  type StaticFeature,
} from "vscode-languageclient/node";
import { binary } from "./argoc";
import { SHOW_REFERENCES } from "./commands";
import { SELECTOR, mayBeArgo } from "./documents";
import { NEEDS_RESTART, SECTION, readSettings } from "./settings";

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** How many starts and stops are under way or waited for. */
  private turns = 0;
  /** Starts and stops follow each other, however fast they are asked for. */
  private last: Promise<void> = Promise.resolve();
  private readonly watching: vscode.Disposable;

  constructor(private readonly output: vscode.LogOutputChannel) {
    this.watching = vscode.workspace.onDidChangeConfiguration((event) => {
      if (NEEDS_RESTART.some((name) => event.affectsConfiguration(name))) {
        void this.restart();
      }
    });
  }

  /** Stops the server, if it runs, and starts it, if the settings want it. */
  restart(): Promise<void> {
    return this.next(async () => {
      await this.halt();
      await this.launch();
    });
  }

  stop(): Promise<void> {
    return this.next(() => this.halt());
  }

  dispose(): void {
    this.watching.dispose();
    void this.stop();
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.turns += 1;
    this.last = this.last
      .then(step)
      .catch((error: unknown) => {
        this.output.error(String(error));
        void vscode.window.showErrorMessage(`argoc's language server: ${String(error)}`);
      })
      .finally(() => (this.turns -= 1));
    return this.last;
  }

  private async launch(): Promise<void> {
    const settings = readSettings();
    const command = settings.enable ? binary() : undefined;
    if (command === undefined) {
      return;
    }
    this.output.info(`starting ${command} lsp`);
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      diagnosticCollectionName: SECTION,
      outputChannel: this.output,
      initializationOptions: settings.server,
      middleware: {
        ...middleware,
        workspace: {
          ...middleware.workspace,
          // The server that is about to stop need not know, and the one that starts is told anyway.
          didChangeConfiguration: async (sections, next) => {
            if (this.turns === 0) {
              await next(sections);
            }
          },
        },
      },
    };
    const client = new LanguageClient(SECTION, "argoc", { command, args: ["lsp"] }, options);
    client.registerFeature(withReferences);
    if (!settings.format) {
      client.registerFeature(withoutFormatting);
    }
    this.client = client;
    await client.start();
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }
}

/** Keeps documents that cannot be Argo's from every request but the one for diagnostics, which the server answers exactly. */
export const middleware: Middleware = {
  async sendRequest(type, param, token, next) {
    const method = typeof type === "string" ? type : type.method;
    const uri = documentOf(param);
    const isDiagnostic = method === "textDocument/diagnostic";
    const document =
      uri === undefined || isDiagnostic
        ? undefined
        : vscode.workspace.textDocuments.find((d) => d.uri.toString() === vscode.Uri.parse(uri).toString());
    if (document !== undefined && !mayBeArgo(document.getText())) {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- null is a right answer to each of these requests
      return null as any; // eslint-disable-line @typescript-eslint/no-explicit-any
    }
    return next(type, param, token);
  },
  workspace: {
    // A server that asks gets what one is told when it starts.
    configuration: ({ items }) => items.map(({ section }) => (section === SECTION ? readSettings().server : null)),
  },
};

function documentOf(param: unknown): string | undefined {
  const uri = (param as { textDocument?: { uri?: unknown } } | undefined)?.textDocument?.uri;
  return typeof uri === "string" ? uri : undefined;
}

/** Tells the server that lenses may show places by a command. The protocol has none for that. */
const withReferences: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities) {
    const experimental = capabilities.experimental as object | undefined;
    capabilities.experimental = { ...experimental, commands: { commands: [SHOW_REFERENCES] } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** Takes back the server's offer to format before the client passes it on: VS Code would ask for a choice in all YAML files. */
const withoutFormatting: StaticFeature = {
  fillClientCapabilities: () => undefined,
  preInitialize(capabilities: ServerCapabilities) {
    delete capabilities.documentFormattingProvider;
    delete capabilities.documentRangeFormattingProvider;
    delete capabilities.documentOnTypeFormattingProvider;
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};
