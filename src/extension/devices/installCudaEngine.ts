import * as vscode from 'vscode';
import { plainMessage } from '../../shared/words/visible.ts';
import type { Log } from '../log.ts';
import type { Question } from '../question.ts';
import {
  checkCudaInstallation,
  checkCudaPlatform,
  CUDA_PACKAGE,
  CUDA_PROJECT,
  cudaQuestion,
  INSTALL,
} from './cudaPackage.ts';
import { npmInstall } from './npmInstall.ts';
import { SECTION } from '../settings/settings.ts';

const USE = 'Use It';

/** Says what will be downloaded, asks, and installs it; Cancel ends npm. */
export async function installCudaEngine(
  { log, cudaEngineFolder }: { readonly log: Log; readonly cudaEngineFolder: string },
  ask: (question: Question) => Promise<string | undefined>,
): Promise<void> {
  checkCudaPlatform(process.platform, process.arch);
  if ((await ask(cudaQuestion(cudaEngineFolder))) !== INSTALL) return;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Installing the CUDA engine',
    cancellable: true,
  };
  log.info(`Installing ${CUDA_PACKAGE} into ${cudaEngineFolder}.`);
  const installed = await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort();
    });
    const onLine = (line: string): void => {
      log.info(`[npm] ${line}`);
      progress.report({ message: plainMessage(line.slice(0, 80)) });
    };
    try {
      await npmInstall(CUDA_PROJECT, cudaEngineFolder, { signal: abort.signal, onLine });
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      log.info('The installation was cancelled.');
      return false;
    }
    await checkCudaInstallation(cudaEngineFolder);
    return true;
  });
  if (!installed) return;
  log.info('The CUDA engine is installed.');
  // Not waited for: the message may stay for as long as the user likes.
  void vscode.window
    .showInformationMessage('The CUDA engine is installed. Train and sample on it from now on?', USE)
    .then(async (answer) => {
      if (answer === USE)
        await vscode.workspace
          .getConfiguration(SECTION)
          .update('device', 'cuda', vscode.ConfigurationTarget.Global);
    });
}
