import assert from 'node:assert/strict';
import { strToU8, zipSync } from 'fflate';
import { ArchiveError } from '../../../../../src/model/corpus/read/office/archive.ts';
import { officeText as officeTextInSteps } from '../../../../../src/model/corpus/read/office/officeText.ts';
import { resultOf } from '../../../../../src/model/corpus/read/steps.ts';
import { readPassages } from '../../../../../src/model/corpus/passages.ts';

const officeText = (file: string, content: Uint8Array): string => resultOf(officeTextInSteps(file, content));
const docx = (body: string): Uint8Array =>
  zipSync({
    'word/styles.xml': strToU8('<w:styles/>'),
    'word/document.xml': strToU8(`<?xml version="1.0"?><w:document><w:body>${body}</w:body></w:document>`),
  });
const paragraph = (...runs: string[]): string =>
  `<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr>${runs.map((run) => `<w:r>${run}</w:r>`).join('')}</w:p>`;
const words = (text: string): string => `<w:t xml:space="preserve">${text}</w:t>`;

describe('word processors’ files', () => {
  it('of .docx are their paragraphs, runs joined, without tables, fields and deleted text', () => {
    const text = officeText(
      'a.docx',
      docx(
        paragraph(words('The mill')) +
          paragraph(words('It tur'), words('ns &amp; turns. It '), '<w:tab/>', words('stops.')) +
          paragraph(words('Kept.'), '<w:instrText>PAGE</w:instrText>') +
          `<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r>${words('New.')}</w:r></w:ins></w:p>` +
          `<w:tbl><w:tr><w:tc>${paragraph(words('cell'))}</w:tc></w:tr></w:tbl>` +
          paragraph(words('One line'), '<w:br/>', words('and another.')),
      ),
    );
    assert.equal(text, 'The mill\n\nIt turns & turns. It  stops.\n\nKept.\n\nNew.\n\nOne line\nand another.');
    assert.deepEqual(
      readPassages({ file: 'a.docx', text }).passages.map((passage) => [passage.kind, passage.text]),
      [
        ['heading', 'The mill'],
        ['paragraph', 'It turns & turns.'],
        ['paragraph', 'It  stops.'],
        ['paragraph', 'Kept.'],
        ['paragraph', 'New.'],
        ['heading', 'One line'],
        ['paragraph', 'and another.'],
      ],
    );
  });

  it('of .odt are their paragraphs and headings', () => {
    const content =
      '<office:text><text:h>The mill</text:h><text:p>It <text:span>turns</text:span>.<text:s text:c="2"/>It\n stops.</text:p>' +
      '<table:table><text:p>cell</text:p></table:table><text:p>A note<text:note><text:note-citation>1</text:note-citation>' +
      '<text:note-body><text:p>Below.</text:p></text:note-body></text:note> here.</text:p></office:text>';
    const text = officeText('a.odt', zipSync({ 'content.xml': strToU8(content) }));
    assert.equal(text, 'The mill\n\nIt turns. It stops.\n\nBelow.\n\nA note here.');
  });

  const thrown = (content: Uint8Array): string => {
    try {
      officeText('a.docx', content);
    } catch (error) {
      assert.ok(error instanceof ArchiveError, String(error));
      return error.message;
    }
    return 'nothing thrown';
  };

  it('that are damaged, empty or a bomb are named, not read', () => {
    const whole = docx(paragraph(words('It turns.'.repeat(1000))));
    assert.equal(thrown(zipSync({ 'other.xml': strToU8('x') })), 'there is no text in its archive');
    assert.equal(thrown(strToU8('no archive at all')), 'there is no text in its archive');
    assert.match(thrown(whole.slice(0, whole.length / 2)), /damaged|no text/);
    const bomb = zipSync({ 'word/document.xml': new Uint8Array(101_000_000) }, { level: 9 });
    assert.ok(bomb.length < 200_000);
    assert.equal(thrown(bomb), 'it inflates to more than 100 MB');
  });
});
