import * as vscode from 'vscode';
import type { RecentFailures } from '../state/recentFailures.ts';
import type { Session } from '../state/session.ts';
import { diagnosticsText, type SettingNow } from './diagnosticsText.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Declared>> }[];
  };
}
interface Declared {
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
}

/** Puts what a report of a fault needs on the clipboard: nothing of any document. */
export async function copyDiagnostics(
  session: Session,
  failures: RecentFailures,
  manifest: unknown,
): Promise<void> {
  const { version, dependencies, contributes } = manifest as Manifest;
  const text = diagnosticsText({
    versions: {
      Variorum: version,
      'VS Code': vscode.version,
      'ONNX Runtime': dependencies['onnxruntime-node'] ?? 'unknown',
      Node: process.versions.node,
      Electron: process.versions['electron'] ?? 'none',
      system: `${process.platform} ${process.arch}`,
    },
    settings: contributes.configuration.flatMap(({ properties }) =>
      Object.entries(properties).map(settingNow),
    ),
    failures: failures.lines,
    state: session.state,
  });
  await vscode.env.clipboard.writeText(text);
  void vscode.window.showInformationMessage(
    'Variorum: the diagnostics are on the clipboard. They hold no text and no path of your documents.',
  );
}

function settingNow([name, { default: usual, enum: choices }]: [string, Declared]): SettingNow {
  return { name, value: vscode.workspace.getConfiguration().get(name), default: usual, choices };
}
