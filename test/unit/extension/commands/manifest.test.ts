import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  commandIds,
  commandNames,
  enabledKey,
  enablement,
  HISTORY_REDO_KEY,
  HISTORY_UNDO_KEY,
  HISTORY_VIEW,
  historyCommandIds,
  PANEL_VIEW,
  STEERED_KEY,
  VIEW_CONTAINER,
} from '../../../../src/extension/commandIds.ts';
import { DEFAULTS } from '../../../../src/extension/settings/settingValues.ts';

interface Manifest {
  icon: string;
  description: string;
  categories: string[];
  keywords: string[];
  galleryBanner: { color: string; theme: string };
  pricing: string;
  qna: boolean;
  license: string;
  extensionKind: string[];
  capabilities: {
    untrustedWorkspaces: { supported: string; description: string; restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: boolean; description: string };
  };
  contributes: {
    commands: { command: string; title: string; category: string; enablement?: string }[];
    submenus: { id: string }[];
    menus: Record<string, { command?: string; submenu?: string; when?: string }[]>;
    keybindings: { command: string; key: string; when: string }[];
    viewsWelcome: { view: string; contents: string }[];
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    views: Record<string, { id: string }[]>;
    walkthroughs: { steps: WalkthroughStep[] }[];
    configuration: { properties: Record<string, Setting> }[];
  };
}

interface WalkthroughStep {
  id: string;
  description: string;
  media: { image: string; altText: string };
  completionEvents: string[];
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
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const { capabilities, contributes, icon } = manifest;
  const declared = new Map(contributes.commands.map((command) => [command.command, command]));

  it('declares exactly the commands that exist', () => {
    const ids = [...Object.values(commandIds), ...Object.values(historyCommandIds)];
    assert.deepEqual([...declared.keys()].sort(), ids.sort());
  });

  for (const name of commandNames)
    it(`enables ${commandIds[name]} where it can work`, () => {
      const command = declared.get(commandIds[name])!;
      assert.equal(command.category, 'Variorum');
      assert.equal(command.enablement, enablement(name));
    });

  it('says on the extension’s page what it is, and where it runs', () => {
    assert.ok(manifest.description.length > 40 && manifest.description.length < 200);
    assert.ok(manifest.categories.includes('AI'));
    // More are refused by the Marketplace.
    assert.ok(manifest.keywords.length > 5 && manifest.keywords.length <= 30);
    assert.equal(new Set(manifest.keywords).size, manifest.keywords.length);
    assert.match(manifest.galleryBanner.color, /^#[\da-f]{6}$/);
    assert.equal(manifest.galleryBanner.theme, 'dark');
    assert.deepEqual([manifest.pricing, manifest.qna, manifest.license], ['Free', false, 'MIT']);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(capabilities.virtualWorkspaces.supported, false);
    for (const { description } of Object.values(capabilities)) assert.ok(description.length > 40);
    // A picture of at least 128 by 128 pixels, as its header says.
    const png = readFileSync(icon);
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
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

  it('lets undo and redo of the history work where there is somewhere to go', () => {
    assert.equal(declared.get(historyCommandIds.undo)?.enablement, HISTORY_UNDO_KEY);
    assert.equal(declared.get(historyCommandIds.redo)?.enablement, HISTORY_REDO_KEY);
  });

  it('says in the palette only what works without a line of the history', () => {
    const palette = new Map(contributes.menus['commandPalette']?.map(({ command, when }) => [command, when]));
    for (const id of Object.values(historyCommandIds))
      assert.ok(palette.has(id), `${id} stands in the palette whether it works or not`);
    assert.equal(palette.get(historyCommandIds.delete), 'false');
  });

  it('takes keys only where the history has the focus', () => {
    assert.ok(contributes.keybindings.length > 0);
    for (const { command, when } of contributes.keybindings) {
      assert.ok(declared.has(command), command);
      assert.match(when, new RegExp(`^focusedView == ${HISTORY_VIEW} && `));
    }
  });

  it('says in an empty history what fills it', () => {
    const [welcome] = contributes.viewsWelcome;
    assert.equal(welcome?.view, HISTORY_VIEW);
    const linked = [...welcome.contents.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id!);
    assert.ok(linked.length > 0);
    for (const id of linked) assert.ok(declared.has(id), id);
  });

  it('shows in four steps how to begin, each with a picture and with what completes it', () => {
    const [{ steps }] = contributes.walkthroughs as [{ steps: WalkthroughStep[] }];
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['train', 'steer', 'vary', 'history'],
    );
    const shipped = readFileSync('.vscodeignore', 'utf8').split('\n');
    const events = new Set<string>([
      ...[...declared.keys()].map((id) => `onCommand:${id}`),
      ...[...commandNames.map(enabledKey), STEERED_KEY].map((key) => `onContext:${key}`),
    ]);
    for (const { id, description, media, completionEvents } of steps) {
      const linked = [...description.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command!);
      assert.ok(linked.length > 0, `${id} links no command`);
      // VS Code itself makes a command that shows a view.
      for (const command of linked)
        assert.ok(declared.has(command) || command === `${HISTORY_VIEW}.focus`, command);
      assert.ok(existsSync(media.image), `${media.image} is missing`);
      assert.ok(
        shipped.includes(`!${dirname(media.image)}/*.png`),
        `${media.image} stays out of the package`,
      );
      assert.ok(media.altText.length > 20);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) assert.ok(events.has(event), event);
    }
  });

  it('places the panel in a container of its own', () => {
    const [container] = contributes.viewsContainers.activitybar;
    assert.equal(container?.id, VIEW_CONTAINER);
    assert.deepEqual(
      contributes.views[VIEW_CONTAINER]?.map(({ id }) => id),
      [PANEL_VIEW, HISTORY_VIEW],
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
