import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { toolConfirmation, toolNames } from '../../../../src/extension/assist/toolConfirmation.ts';
import { toolInputs, type ToolName } from '../../../../src/extension/assist/toolInputs.ts';

interface Tool {
  name: string;
  displayName: string;
  userDescription: string;
  modelDescription: string;
  inputSchema: unknown;
}

describe('the tools for assistants', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { languageModelTools: Tool[] };
  };
  const declared = manifest.contributes.languageModelTools;

  it('are declared in package.json, each with the input that it takes', () => {
    assert.deepEqual(
      declared.map(({ name }) => name),
      toolNames,
    );
    for (const { name, inputSchema, displayName, userDescription, modelDescription } of declared) {
      const { $schema, ...schema } = z.toJSONSchema(toolInputs[name as ToolName]);
      assert.ok($schema !== undefined);
      assert.deepEqual(inputSchema, schema, name);
      for (const words of [displayName, userDescription, modelDescription]) assert.ok(words.length > 10);
    }
  });

  it('take no input of another form', () => {
    const refused: [ToolName, unknown][] = [
      ['variorum_variations', null],
      ['variorum_variations', { text: '' }],
      ['variorum_variations', { text: 'x'.repeat(8001) }],
      ['variorum_variations', { insert: 'yes' }],
      ['variorum_variations', { round: 0.5 }],
      ['variorum_variations', { file: '/etc/passwd' }],
      ['variorum_similar_passages', { count: 1e9 }],
      ['variorum_similar_passages', { insert: true }],
      ['variorum_steer', { moves: [{ slider: 'short – long', by: Number.NaN }] }],
      ['variorum_steer', { moves: [{ slider: 'short – long', by: 100 }] }],
      ['variorum_steer', { moves: Array(51).fill({ slider: 'short – long', by: 1 }) }],
    ];
    for (const [name, input] of refused)
      assert.equal(toolInputs[name].safeParse(input).success, false, JSON.stringify(input).slice(0, 80));
    for (const name of toolNames) assert.equal(toolInputs[name].safeParse({}).success, true);
  });

  it('ask before anything is inserted, in whatever form that is asked for', () => {
    for (const name of toolNames) {
      for (const input of [{}, null, 'text', { insert: false }])
        assert.equal(toolConfirmation(name, input).confirmationMessages, undefined);
      for (const insert of [true, 1, 'true', null, []])
        assert.match(toolConfirmation(name, { insert }).confirmationMessages?.title ?? '', /^Insert /);
    }
  });
});
