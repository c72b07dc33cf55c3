import * as vscode from 'vscode';
import type { DeviceReport, TrainingSettings } from '../../shared/protocol/trainingProtocol.ts';
import { deviceItems } from './deviceItems.ts';
import type { ModelProcess } from '../modelHost/modelProcess.ts';
import { SECTION, settings } from '../settings/settings.ts';

/** Measures every device of this machine, shows what was found, and sets the one that the user chooses. */
export async function chooseDevice(startProcess: (name: string) => Promise<ModelProcess>): Promise<void> {
  const devices = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Measuring devices…', cancellable: true },
    (_progress, token) => measure(startProcess, token),
  );
  const picked = await vscode.window.showQuickPick(deviceItems(devices, settings.device()), {
    title: 'Compute device',
    placeHolder: 'What trains and samples',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.device === undefined) return;
  await vscode.workspace
    .getConfiguration(SECTION)
    .update('device', picked.device satisfies TrainingSettings['device'], vscode.ConfigurationTarget.Global);
}

/** In a process of its own, which a broken driver may take with it. */
async function measure(
  startProcess: (name: string) => Promise<ModelProcess>,
  token: vscode.CancellationToken,
): Promise<DeviceReport[]> {
  const process = await startProcess('measuring');
  const cancel = new AbortController();
  const listener = token.onCancellationRequested(() => {
    cancel.abort();
  });
  try {
    return (await process.request('measureDevices', null, cancel.signal)).devices;
  } finally {
    listener.dispose();
    await process.stop();
  }
}
