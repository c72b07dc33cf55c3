// Writes what Asciidoctor finds in AsciiDoc: one JSON array per line, [kind, text], in document order.
//
//     npm install --no-save @asciidoctor/core@4.1.0
//     node test/reference/asciidoctorBlocks.mjs test/fixtures/corpus/asciidoctor/*.adoc
//
// For each FILE.adoc writes FILE.blocks.jsonl. Texts are as converted, without tags; white space is folded.
import { readFileSync, writeFileSync } from 'node:fs';
import { load } from '@asciidoctor/core';

const SILENT = new Set([
  'listing',
  'literal',
  'pass',
  'stem',
  'table',
  'image',
  'toc',
  'thematic_break',
  'page_break',
  'comment',
]);

const entities = {
  '&#8217;': "'",
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#8230;&#8203;': '...',
  '&#8203;': '',
};
const plain = (html) =>
  html
    .replace(/<br\s*\/?>\s*/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&#8230;&#8203;|&[#\w]+;/g, (entity) => entities[entity] ?? entity);

async function blocksOf(path) {
  const document = await load(readFileSync(path, 'utf8'), { safe: 'secure', sourcemap: true });
  const blocks = [];
  const add = (kind, html) => {
    for (const text of plain(html ?? '').split('\n\n')) {
      const folded = text.replace(/\s+/g, ' ').trim();
      if (folded !== '') blocks.push([kind, folded]);
    }
  };
  const lines = (kind, html) =>
    plain(html)
      .split('\n')
      .forEach((line) => add(kind, line));
  const item = async (entry) => {
    if (entry.hasText()) add('text', entry.getText());
    await walk(entry);
  };
  const walk = async (node) => {
    for (const block of node.getBlocks()) {
      const context = block.getContext();
      if (context === 'section') add('heading', block.getTitle());
      else if (block.hasTitle?.()) add('heading', block.getTitle());
      if (SILENT.has(context)) continue;
      if (context === 'dlist') {
        for (const [terms, description] of block.getItems()) {
          for (const term of terms) add('term', term.getText());
          if (description) await item(description);
        }
      } else if (context === 'ulist' || context === 'olist' || context === 'colist') {
        for (const entry of block.getItems()) await item(entry);
      } else if (context === 'verse') lines('verse', await block.getContent());
      else if (block.getBlocks().length > 0) await walk(block);
      else if (context === 'paragraph' || context === 'quote' || context === 'admonition') {
        const content = await block.getContent();
        if (/<br/.test(content)) lines('text', content.replace(/\n/g, ' ').replace(/<br\s*\/?>/g, '<br>'));
        else add('text', content);
      }
    }
  };
  add('heading', document.getDocumentTitle?.() ?? '');
  await walk(document);
  return blocks;
}

for (const path of process.argv.slice(2)) {
  const blocks = await blocksOf(path);
  writeFileSync(
    path.replace(/\.adoc$/, '.blocks.jsonl'),
    blocks.map((block) => `${JSON.stringify(block)}\n`).join(''),
  );
}
