import assert from 'node:assert/strict';
import { readFormat } from '../../../../../src/model/corpus/read/formats/formats.ts';
import { blocksOf, passagesIn } from './blocksOf.ts';

const cases: [what: string, file: string, text: string, passages: string[]][] = [
  [
    'a scene break at the start is no front matter',
    'a.md',
    '---\n\nIt rained all day.\n\n---\n\nThen it stopped.',
    ['It rained all day.', 'Then it stopped.'],
  ],
  [
    'front matter in YAML is data, whatever it holds',
    'a.md',
    '---\ntitle: "The rain"\ntags:\n- wet\n- cold\ndescription: >\n  On many\n  lines\n# a comment\n---\n\nIt rained.',
    ['It rained.'],
  ],
  [
    'front matter in TOML is data',
    'a.md',
    '+++\ntitle = "x"\n[menu]\nname = "y"\n+++\nIt rained.',
    ['It rained.'],
  ],
  [
    'components of MDX are markup around Markdown, its statements are code',
    'a.mdx',
    'import Box from "./box"\n\nexport const pages = [\n  "one",\n];\n\n<Box\n  title="not read"\n  open={() => { toggle("x > y") }}\n>\n  Mind the step.\n</Box>\n\n<Card>It is low. And dark.</Card>\n\n{/* not read */}\n\nexport of grain has fallen.',
    ['Mind the step.', 'It is low.', 'And dark.', 'export of grain has fallen.'],
  ],
  [
    'boxes of MkDocs hold what is indented under them',
    'a.md',
    '!!! tip "Before you go"\n    Take a lamp.\n\n    Take two.\n\n??? note\n\n    - An item\n\nNow go.',
    ['Before you go', 'Take a lamp.', 'Take two.', 'An item', 'Now go.'],
  ],
  [
    'shortcodes of Hugo and tags of Jekyll are markup',
    'a.md',
    '{{< toc >}}\n\n{{% tip %}}Close the gate.{{% /tip %}}\n\n{% include "menu.html" %}\n\n{% highlight py %}\nprint the whole thing\n{% endhighlight %}\n\nThe bell {{< key "x" >}} rings.',
    ['Close the gate.', 'The bell {{< key "x" >}} rings.'],
  ],
  [
    'notes of Obsidian hold comments, names of blocks, fields and tags',
    'a.md',
    'The tide came in. ^tide-1\n\n%% ask the keeper %%\n\nstatus:: draft\n\n%%\nnot\n\nread\n%%\n\n#sea #tide/high\n\n> [!tip]- How to row\n> Slowly.\n\n![[chart.png]]\n\nIt went out. %% really? %% Nobody knew.\n\n- [ ] Buy oil [due:: tomorrow]',
    ['The tide came in.', 'How to row', 'Slowly.', 'It went out.', 'Nobody knew.', 'Buy oil'],
  ],
  [
    'displayed formulas are none, formulas in a sentence belong to it',
    'a.md',
    '$$\na + b\n\n= c\n$$ {#eq-sum}\n\n$$x$$ is the height. It is $y. Z$ high.\n\n$$ a = b $$',
    ['$$x$$ is the height.', 'It is $y. Z$ high.'],
  ],
  [
    'directives of MyST hold Markdown where they hold prose; labels and comments are none',
    'a.md',
    '(the-mill)=\n# The mill\n\n```{note} A title\n:class: tip\n\nMind it. Now.\n\n```py\nx = 1\n```\n```\n\n:::{figure} a.png\n:name: x\n\nThe wheel of it.\n:::\n\n````{admonition} Another\n```{code-cell}\nx = 1\n```\nIt ends.\n````\n\n% not read\n\n```\nnot read\n```\n\nThen it rained.',
    ['The mill', 'A title', 'Mind it.', 'Now.', 'The wheel of it.', 'Another', 'It ends.', 'Then it rained.'],
  ],
  [
    'containers have titles, and abbreviations are explained',
    'a.md',
    '::: tip Mind the gap\nIt is wide.\n:::\n\n:::: {.columns}\n::: column :::\nOn the left.\n:::\n::::\n\n*[HTML]: not read\n',
    ['Mind the gap', 'It is wide.', 'On the left.'],
  ],
  [
    'definitions go on where lines are indented',
    'a.md',
    'Race\n:   The water. It is cold.\n\n    It comes from the hill.\n\n        x = 1\n\nIt rained.\n\n    x = 2',
    ['Race', 'The water.', 'It is cold.', 'It rained.'],
  ],
  [
    'definitions of several paragraphs are read',
    'a.md',
    'Race\n:   The water. It is cold.\n\n    It comes from\n    the hill.\n\n    It never rests.\n\nIt rained.\n\n    x = 2',
    ['Race', 'The water.', 'It is cold.', 'It comes from the hill.', 'It never rests.', 'It rained.'],
  ],
  [
    'blocks of HTML are read as HTML',
    'a.md',
    '<details>\n<summary>More of it</summary>\n\nInside. It is *dark*.\n\n</details>\n\n<p align="center">It <b>turns</b>. It stops.</p>\n\n<table><tr><td>not read</td></tr></table>\n\n<img src="a.png">',
    ['More of it', 'Inside.', 'It is *dark*.', 'It <b>turns</b>.', 'It stops.'],
  ],
  [
    'pictures by themselves are figures of Quarto',
    'a.qmd',
    '![The wheel. In spring.](a.png){#fig-a}\n\nIt turns.\n\n![](b.png)',
    ['The wheel.', 'In spring.', 'It turns.'],
  ],
  [
    'containers of Pandoc and Docusaurus hold Markdown',
    'a.md',
    ':::{.warning}\nIt is hot.\n:::\n\n:::note[A title]\nMind it.\n:::\n\n| Lines of verse\n| stand alone.\n\n+---+---+\n| a table | here |\n+---+---+\n\n  left   right\n------ -------\n grain   flour\n\nTerm\n: Its definition.',
    ['It is hot.', 'A title', 'Mind it.', 'Lines of verse', 'stand alone.', 'Term', 'Its definition.'],
  ],
  [
    'footnotes may have several paragraphs',
    'a.md',
    'It burnt.[^1] Nobody knew.\n\n[^1]: In spring.\n\n    At night.\n\n[^2]: Word',
    ['It burnt.[^1]', 'Nobody knew.', 'In spring.', 'At night.', 'Word'],
  ],
  [
    'no sentence ends inside a link, emphasis or code',
    'a.md',
    'See [the mill. It turns](a.md "A title. Here.") now. *He sat. He rose.* Run `a. B` twice. Then **stop.** Go.',
    [
      'See [the mill. It turns](a.md "A title. Here.") now.',
      '*He sat. He rose.*',
      'Run `a. B` twice.',
      'Then **stop.**',
      'Go.',
    ],
  ],
  [
    'HTML around words is markup, and its comments are left out',
    'a.md',
    '<details>\n<summary>More of it</summary>\n\nWhat is inside <b>is</b> read. <!-- not this -->\n\n</details>\n\n<!-- nor\n\nthis -->\n\nThe end.',
    ['More of it', 'What is inside <b>is</b> read.', 'The end.'],
  ],
  [
    'attributes of a heading are no words',
    'a.md',
    '# The mill {#mill .big}\n\nIt turns.',
    ['The mill', 'It turns.'],
  ],
];

describe('Markdown', () => {
  for (const [what, file, text, passages] of cases)
    it(what, () => {
      assert.deepEqual(passagesIn(file, text), passages);
      assert.deepEqual(passagesIn(file, text.replaceAll('\n', '\r\n')), passages);
    });

  it('says what kind each block is of', () => {
    const text =
      '# Title\n\nText.\n\n- Item\n\n> Quoted.\n\n[^1]: Note.\n\nO lamp upon the hill,\nThou keepest watch;';
    assert.deepEqual(
      blocksOf('a.md', text).map(({ kind }) => kind),
      ['heading', 'paragraph', 'item', 'quotation', 'note', 'verse', 'verse'],
    );
  });

  it('says what is left out, and why', () => {
    const text = '---\na: b\n---\n\n```\ncode\n```\n\n| a | b |\n| - | - |\n\n<img src=x>\n\n[a]: b\n';
    const { leftOut } = readFormat('a.md', text);
    assert.deepEqual(
      leftOut.map(({ start, end, reason }) => [text.slice(start, end).trim(), reason]),
      [
        ['---\na: b\n---', 'front matter'],
        ['```\ncode\n```', 'code'],
        ['| a | b |\n| - | - |', 'table'],
        ['<img src=x>', 'HTML'],
        ['[a]: b', 'link target'],
      ],
    );
  });

  it('that nests too deeply is named and not read', () => {
    const { blocks, problem } = readFormat('a.md', `Title\n\n${'- '.repeat(400)}a`);
    assert.deepEqual(blocks, []);
    assert.equal(problem, 'lists or quotations nest more than 300 levels deep on line 3');
  });

  it('is prose where its lines end sentences and one holds several', () => {
    assert.deepEqual(passagesIn('a.md', 'The door was open. Nobody came.\nRain fell on the stairs.'), [
      'The door was open.',
      'Nobody came.',
      'Rain fell on the stairs.',
    ]);
    assert.deepEqual(passagesIn('a.md', 'The door was open,\nNobody came.'), [
      'The door was open,',
      'Nobody came.',
    ]);
  });

  it('nests as deeply as anybody writes', () => {
    const text = Array.from({ length: 400 }, (_, depth) => `${'  '.repeat(depth)}- Item ${depth}\n`).join('');
    assert.equal(passagesIn('a.md', text).length, 400);
    assert.deepEqual(passagesIn('a.md', `${'> '.repeat(200)}Deep down.`), ['Deep down.']);
  });
});
