import * as vscode from 'vscode';
import { isCancelled } from '../../shared/protocol/rpcError.ts';
import { UserError } from '../failures/failure.ts';
import type { Parts } from '../parts.ts';
import { disabledReasons } from '../state/disabledReasons.ts';
import { toolConfirmation, toolNames } from './toolConfirmation.ts';
import type { ToolName } from './toolInputs.ts';
import { createTools } from './tools.ts';

/** Offers the tools of package.json to the assistants of this window. */
export function registerTools(parts: Parts): vscode.Disposable[] {
  return toolNames.map((name) =>
    vscode.lm.registerTool<unknown>(name, {
      prepareInvocation: ({ input }) => toolConfirmation(name, input),
      invoke: ({ input }, token) => invoke(parts, name, input, token),
    }),
  );
}

/** @throws UserError in one line: no trust, no model, an input that is not as package.json says */
async function invoke(
  parts: Parts,
  name: ToolName,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const reason = disabledReasons(parts.session.state).surpriseMe;
  if (reason !== null) throw new UserError(reason);
  // The schemas load with the first request.
  const { toolInputs } = await import('./toolInputs.ts');
  const parsed = toolInputs[name].safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = [...(issue?.path ?? []).map(String), issue?.message ?? ''].join(': ');
    throw new UserError(`The input of ${name} is not valid: ${where}.`);
  }
  const aborting = new AbortController();
  const subscription = token.onCancellationRequested(() => {
    aborting.abort();
  });
  try {
    const tool = createTools(parts)[name] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
    const answer = JSON.stringify(await tool(parsed.data, aborting.signal));
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer)]);
  } catch (error) {
    throw isCancelled(error) ? new vscode.CancellationError() : error;
  } finally {
    subscription.dispose();
  }
}
