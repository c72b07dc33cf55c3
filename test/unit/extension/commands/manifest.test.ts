import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import {
  commandIds,
  commandNames,
  enablement,
  PANEL_VIEW,
  VIEW_CONTAINER,
} from '../../../../src/extension/commandIds.ts';
import { DEFAULTS } from '../../../../src/extension/settings/settingValues.ts';

interface Manifest {
  icon: string;
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string; enablement?: string }[];
    submenus: { id: string }[];
    menus: Record<string, { command?: string; submenu?: string }[]>;
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    views: Record<string, { id: string }[]>;
    configuration: { properties: Record<string, Setting> }[];
  };
}

interface Setting {
  default: unknown;
  type: string;
  enum?: string[];
  scope?: string;
  description?: string;
  markdownDescription?: string;
}

describe('package.json', () => {
  const { capabilities, contributes, icon } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const declared = new Map(contributes.commands.map((command) => [command.command, command]));

  it('declares exactly the commands that exist', () => {
    assert.deepEqual([...declared.keys()].sort(), Object.values(commandIds).sort());
  });

  for (const name of commandNames)
    it(`enables ${commandIds[name]} where it can work`, () => {
      const command = declared.get(commandIds[name])!;
      assert.equal(command.category, 'Variorum');
      assert.equal(command.enablement, enablement(name));
    });

  it('lets no untrusted workspace name paths, nor anything else in its own words', () => {
    const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
    const free = settings.filter(
      ([, { type, scope, enum: choices }]) =>
        !['number', 'integer', 'boolean'].includes(type) && choices === undefined && scope !== 'machine',
    );
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(
      capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted(),
      free.map(([name]) => name).sort(),
    );
  });

  it('puts only declared commands and submenus into menus', () => {
    const submenus = contributes.submenus.map(({ id }) => id);
    for (const items of Object.values(contributes.menus))
      for (const { command, submenu } of items)
        assert.ok(
          command === undefined ? submenus.includes(submenu ?? '') : declared.has(command),
          command ?? submenu,
        );
    for (const id of submenus) assert.ok((contributes.menus[id]?.length ?? 0) > 0, `${id} is empty`);
  });

  it('places the panel in a container of its own', () => {
    const [container] = contributes.viewsContainers.activitybar;
    assert.equal(container?.id, VIEW_CONTAINER);
    assert.deepEqual(
      contributes.views[VIEW_CONTAINER]?.map(({ id }) => id),
      [PANEL_VIEW],
    );
    for (const file of [icon, container.icon]) assert.ok(existsSync(file), `${file} is missing`);
  });

  const settings = Object.assign(
    {},
    ...contributes.configuration.map(({ properties }) => properties),
  ) as Record<string, Setting>;

  it('gives every setting a scope and a description', () => {
    for (const [name, setting] of Object.entries(settings)) {
      assert.ok(setting.scope !== undefined, `${name} has no scope`);
      assert.ok(
        (setting.description ?? setting.markdownDescription ?? '') !== '',
        `${name} has no description`,
      );
    }
    assert.equal(settings['variorum.device']?.scope, 'machine');
  });

  for (const [name, value] of Object.entries(DEFAULTS))
    it(`has the default of variorum.${name} that the extension falls back to`, () => {
      assert.equal(settings[`variorum.${name}`]?.default, value);
    });
});
