import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as defaults from '../../../src/cli/defaults.ts';

interface Manifest {
  contributes: { configuration: { properties: Record<string, { default: unknown }> }[] };
}

describe('the defaults of the command line', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const settings = Object.assign(
    {},
    ...contributes.configuration.map(({ properties }) => properties),
  ) as Record<string, { default: unknown }>;
  const pairs: [keyof typeof defaults, string][] = [
    ['DEFAULT_MINUTES', 'variorum.trainingMinutes'],
    ['DEFAULT_LARGEST_FILE_KILOBYTES', 'variorum.largestFileKilobytes'],
    ['DEFAULT_SEED', 'variorum.seed'],
    ['DEFAULT_TEMPERATURE', 'variorum.temperature'],
    ['DEFAULT_TOP_P', 'variorum.topP'],
    ['DEFAULT_DISTANCE', 'variorum.generation.distance'],
  ];
  for (const [name, setting] of pairs)
    it(`${name} is that of ${setting}`, () => {
      assert.equal(defaults[name], settings[setting]?.default);
    });

  it('are all compared here', () => {
    assert.deepEqual(pairs.map(([name]) => name).sort(), Object.keys(defaults).sort());
  });
});
