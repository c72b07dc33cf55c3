import assert from 'node:assert/strict';
import { Panels } from './openPanel.ts';
import { exploration, nearest, progress, states, steered } from './states.ts';

/** Texts after which an override of direction in them would turn what follows: none of them is set apart from it. */
const REVERSED_AROUND = `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!node.data.includes('\\u202e')) continue;
    const { display, unicodeBidi } = getComputedStyle(node.parentElement);
    const apart = display !== 'inline' || ['isolate', 'isolate-override', 'plaintext'].includes(unicodeBidi);
    const after = node.data.slice(node.data.lastIndexOf('gnp.exe') + 'gnp.exe'.length).trim();
    const ended = node.data.includes('gnp.exe\\u2069');
    const next = node.nextSibling;
    const inline = next?.nodeType !== Node.COMMENT_NODE && (next?.textContent ?? '').trim() !== '';
    if (!ended && (!apart || after !== '' || inline)) found.push(node.parentElement.outerHTML);
  }
  return found;
})()`;

describe('the panel', () => {
  const panels = new Panels();

  describe('its texts', () => {
    it('mark the words that changed', async () => {
      const { panel } = await panels.open(states.full);
      const marked = await panel.get('current-text').locator('mark').allInnerTexts();
      assert.deepEqual(marked, ['twenty', 'word', 'complaint,', 'house']);
      await panel.shows('changed-words', '4 words changed');
    });

    it('say when no variation differs, and what to do', async () => {
      const { host, panel } = await panels.open(states['nothing-different']);
      assert.match(await panel.get('no-variations').innerText(), /Nothing but this text.*Vary Again/s);
      await panel.get('variation-settings').click();
      await host.wasAsked('openSettings');
      host.publish({ variations: { title: 'Surprise', busy: true, items: [] } });
      await panel.get('no-variations').waitFor({ state: 'detached' });
    });

    it('are inserted and copied exactly', async () => {
      const text = '  First line\r\n\n\tsecond — “quoted” 🌊 \n';
      const { host, panel } = await panels.open({
        ...states.full,
        exploration: { ...exploration, text, verbatim: false },
      });
      assert.equal(
        await panel
          .get('current-text')
          .evaluate((element) => (element as { textContent: string }).textContent),
        text,
      );
      await panel.get('insert-text').click();
      await panel.get('copy-text').click();
      await panel.get('insert-variation-1').click();
      await panel.get('copy-variation-2').click();
      await panel.get('copy-interpolation').click();
      await host.wasAsked('copy', 3);
      const { items } = states.full.variations;
      assert.deepEqual(host.paramsOf('insert'), [{ text }, { text: items[1]!.text }]);
      assert.deepEqual(host.paramsOf('copy'), [
        { text },
        { text: items[2]!.text },
        { text: states.full.interpolation.text },
      ]);
    });

    it('say what they share with the workspace, lead there, and are not offered where it is too much', async () => {
      const { host, panel } = await panels.open(states.guarded);
      assert.equal(await panel.get('copied-variation-0').innerText(), 'Nothing copied');
      await panel.shows('copied-variation-1', '4 words in a row as in 06-fog.md');
      await panel.shows('variations-left-out', '2 left out: more than 6 words in a row from your documents.');
      await panel.get('insert-text').dispatchEvent('click');
      await panel.get('copy-text').dispatchEvent('click');
      assert.match((await panel.get('insert-text').getAttribute('title'))!, /9 words .* allow 6/);
      await panel.get('insert-variation-1').click();
      await panel.get('copied-text').click();
      await host.wasAsked('openPassage');
      const { text, place } = states.guarded.exploration.copied;
      assert.deepEqual(host.paramsOf('openPassage'), [{ text, place }]);
      assert.deepEqual(host.paramsOf('copy'), []);
      assert.deepEqual(host.paramsOf('insert'), [{ text: states.full.variations.items[1]!.text }]);
    });

    it('lead back to the places of real passages', async () => {
      const { host, panel } = await panels.open(states.full);
      await panel.get('nearest-2').click();
      await panel.get('mark-text-a').getByRole('button').click();
      await host.wasAsked('openPassage', 2);
      assert.deepEqual(
        host.paramsOf('openPassage'),
        [nearest[2]!, nearest[0]!].map(({ text, place }) => ({ text, place })),
      );
    });

    it('are shown as text, whatever they contain', async () => {
      const hostile =
        '<img src=x onerror="document.title=\'run\'"></script><script>document.title="run"</script>' +
        '<base href="https://elsewhere.example/"><form action="https://elsewhere.example/"><input></form>' +
        '[click](command:workbench.action.quit)${1}&amp;{{x}}\u202egnp.exe';
      const place = { file: `folder/${hostile}`, offset: 0, length: 1 };
      const mark = { text: hostile, place };
      const { panel } = await panels.open({
        ...states.full,
        failure: { message: hostile, actions: [{ id: 'showLog', label: hostile }] },
        training: {
          progress: { ...progress, device: hostile, notice: hostile },
          stopping: false,
        },
        model: {
          kind: 'open',
          summary: {
            ...states.full.model.summary,
            trainedAt: hostile,
            trainedOn: hostile,
            leftOut: [{ file: hostile, reason: hostile }],
            axes: states.full.model.summary.axes.map((axis) => ({
              ...axis,
              lowLabel: hostile,
              highLabel: hostile,
            })),
          },
        },
        exploration: {
          ...exploration,
          title: hostile,
          text: hostile,
          verbatim: false,
          nearest: [{ text: hostile, place, distance: 1 }],
        },
        interpolation: { a: mark, b: mark, t: 0.5, text: hostile },
        variations: { title: hostile, busy: false, items: [{ text: hostile, sliders: [] }] },
        disabled: { ...states.full.disabled, exploreSelection: hostile },
      });
      for (const testId of ['current-text', 'variation-0', 'interpolation-text', 'trained-on'])
        await panel.shows(testId, hostile);
      assert.equal(await panel.page.locator('main :is(img, script, base, form, a)').count(), 0);
      assert.equal(await panel.page.title(), 'Variorum');
      assert.deepEqual(await panel.page.evaluate(REVERSED_AROUND), []);
    });

    it('could lead nowhere, were they run after all: the policy forbids it, and a violation fails a test', async () => {
      const { panel } = await panels.open(states.full);
      await panel.page.evaluate(`
        const base = document.createElement('base');
        base.href = 'https://elsewhere.example/';
        document.head.append(base);
        const form = document.createElement('form');
        form.action = 'https://elsewhere.example/';
        document.body.append(form);
        form.submit();
        document.body.insertAdjacentHTML('beforeend', '<img src="https://elsewhere.example/x.png">');
      `);
      for (const directive of ['base-uri', 'form-action', 'img-src'])
        await panel.complained(new RegExp(`^${directive} https://elsewhere.example`));
      panel.complaints.length = 0;
    });
  });

  describe('made anew', () => {
    it('has its sections, its sliders and its place as they were', async () => {
      const { host, panel } = await panels.open(states.full, { height: 500 });
      const header = panel.get('section-variations').getByRole('button', { name: /variations/i });
      await header.press(' ');
      assert.equal(await header.getAttribute('aria-expanded'), 'false');
      await panel.get('all-sliders').click();
      await panel.get('slider-9').waitFor();
      await panel.page.evaluate('scrollTo(0, 300)');
      await panel.holds(`JSON.parse(sessionStorage.getItem('state')).scrollTop === 300`);
      await panels.reload(panel, host);
      await panel.get('slider-9').waitFor();
      assert.equal(await panel.get('variation-0').isVisible(), false);
      await panel.holds('scrollY === 300');
    });

    it('survives a memory of another form', async () => {
      const { host, panel } = await panels.open(states.full);
      await panel.page.evaluate(`sessionStorage.setItem('state', '{"sections": 3}')`);
      await panels.reload(panel, host);
      await panel.shows('current-text', steered);
    });
  });

  describe('for everybody', () => {
    for (const language of ['en-US@posix', 'c', ''])
      it(`works where the browser reports the language “${language}”, which does not exist`, async () => {
        const { panel } = await panels.open(states.training, { language });
        await panel.get('curves').locator('canvas').waitFor();
        await panel.shows('passages-read', '25,984');
      });

    it('reads out the text once the slider rests', async () => {
      const { host, panel } = await panels.open(states.explored);
      host.on('steer', ({ sliders }) => ({
        text: `The text at ${sliders[0]!.toFixed(2)}`,
        verbatim: false,
        nearest,
      }));
      for (let press = 0; press < 5; press++) await panel.get('slider-0').press('ArrowRight');
      await panel.shows('announcement', 'The text at 0.60');
      assert.equal(await panel.get('announcement').getAttribute('aria-live'), 'polite');
    });

    it('shows where the focus is, on every control that can have it', async () => {
      const { panel } = await panels.open(states.full, { height: 500 });
      const invisible: string[] = [];
      const reached = new Set<string>();
      for (let press = 0; press < 120; press++) {
        await panel.page.keyboard.press('Tab');
        const [name, visible] = await panel.page.evaluate<[string, boolean]>(`(() => {
          let element = document.activeElement;
          while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          const base = element.shadowRoot?.querySelector('.base') ?? element;
          const { outlineStyle, outlineWidth } = getComputedStyle(base);
          const name = element.dataset.testid ?? element.innerText;
          return [name ?? '', element === document.body || (outlineStyle !== 'none' && outlineWidth !== '0px')];
        })()`);
        reached.add(name);
        if (!visible) invisible.push(name);
      }
      assert.deepEqual(invisible, []);
      for (const control of [
        'explore-selection',
        'slider-0',
        'mark-a',
        'interpolation-slider',
        'copy-variation-0',
        'nearest-0',
        'show-report',
      ])
        assert.ok(reached.has(control), `${control} is not reached`);
    });
  });
});
