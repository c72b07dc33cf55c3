import assert from 'node:assert/strict';
import { findMarks, QuotationStyle } from '../../../src/model/decoding/quotationMarks.ts';

const CURLY = QuotationStyle.of(['“I don’t know,” she said.', 'The boys’ names.', 'Called “new”.']);
const SINGLE = QuotationStyle.of(["'I don't know,' she said.", 'Called \'new\' or "old".']);

describe('quotation marks', () => {
  const roles = (text: string): string =>
    findMarks(text)
      .map(({ role }) => role)
      .join(' ');

  it('tell what opens and what closes, in every kind of mark', () => {
    for (const text of [
      '“Are you the new one?” he called.',
      '‘Are you the new one?’ he called.',
      '"Are you the new one?" he called.',
      "'Are you the new one?' he called.",
      '«Are you the new one?»',
      'He called it "new", and left.',
      "He called it 'new', and left.",
      'He called it “new”.',
      "She paused—'Go on,'—and went.",
      '*"Go on"*',
    ])
      assert.equal(roles(text), 'open close', text);
    assert.equal(roles("'Did he say “no”?' she asked."), 'open open close close');
    assert.equal(roles('"Did he say \'no?\'" she asked.'), 'open open close close');
    assert.equal(roles('"It will not bite'), 'open');
    assert.equal(roles('It will not bite.’'), 'close');
  });

  it('of one kind end a quotation before a space, where no later one does', () => {
    assert.equal(roles('It was the ‘wrong sort’ of day.”'), 'open close close');
    assert.equal(roles("Set the 'foo' option to 'bar'."), 'open close open close');
    assert.equal(roles('the \'mode\' flag is --mode="fast"'), 'open close close close');
  });

  it('open and close as other languages set them', () => {
    for (const text of ['„Hallo“, sagte sie.', '„Cześć”, powiedziała.', '”Hej”, sa hon.', '‚Hallo‘'])
      assert.equal(roles(text), 'open close', text);
    for (const text of ["„Cześć”, it's", "”Hej”, it's", '„Hallo“, it’s']) {
      const style = QuotationStyle.of([text, "Don't, don't."]);
      assert.equal(style.set(text.slice(0, -6)), text.slice(0, -6));
    }
  });

  it('are apostrophes in and after words', () => {
    for (const text of [
      "I don't know.",
      'I don’t know.',
      "the boys' names",
      'the boys’ names',
      "'Tis late.",
      "Back in the '90s.",
      '’tis late',
    ])
      assert.equal(roles(text), 'apostrophe', text);
    assert.equal(roles("'I don't know the boys' names,' he said."), 'open apostrophe apostrophe close');
  });

  it('are set as the workspace sets them', () => {
    assert.equal(CURLY.set('"I don\'t know," he said.'), '“I don’t know,” he said.');
    assert.equal(CURLY.set("'Never.'"), '‘Never.’');
    assert.equal(SINGLE.set('“I don’t know,” he said, ‘at all.’'), "\"I don't know,\" he said, 'at all.'");
  });

  it('close with the kind that opened', () => {
    assert.equal(SINGLE.set('\'They were in time."'), "'They were in time.'");
    assert.equal(CURLY.set('“They were in time.’'), '“They were in time.”');
    assert.equal(CURLY.set('It was the ‘wrong sort’ of day.”'), 'It was the ‘wrong sort’ of day.”');
    assert.equal(CURLY.set('Back in the \'90s," he said.'), 'Back in the ’90s,” he said.');
    assert.equal(SINGLE.set('\'Did he say "no"?\' she asked.'), '\'Did he say "no"?\' she asked.');
  });

  it('belong to what the text goes on from', () => {
    assert.equal(SINGLE.set('\'s bone," he said.', '"It was the dog'), '\'s bone," he said.');
    assert.equal(CURLY.set(' bone," he said.', '"It was the'), ' bone,” he said.');
  });

  it('stay what they are in what was written in that style, and where there is no style', () => {
    for (const text of [
      '“You think so? Well, don’t.',
      'It won’t bite.”',
      '“Come on”, he said, “the ‘boys’ wait.”',
    ])
      assert.equal(CURLY.set(text), text);
    const none = QuotationStyle.of(['Nothing is quoted here.']);
    assert.equal(none.set("“I don't know,” he said."), "“I don't know,” he said.");
    assert.equal(CURLY.set('«Non», dit-il.'), '«Non», dit-il.');
  });
});
