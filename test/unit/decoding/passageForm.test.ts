import assert from 'node:assert/strict';
import { brokenForms, passageForm } from '../../../src/model/decoding/passageForm.ts';

describe('the form of a passage', () => {
  const open = (text: string): number => passageForm(text).openQuotations;

  it('knows whole quotations, one in the other too', () => {
    for (const text of ['“Are you the new one?” he called.', "'Did he say “no”?' she asked.", 'None.', ''])
      assert.equal(open(text), 0, text);
  });

  it('knows quotations that go on, and those that end', () => {
    for (const text of ['“Are you the new one?', "'Are you the new one?", '"Are you new', 'He said: “So'])
      assert.equal(open(text), 1, text);
    for (const text of ['It won’t bite.”', "It won't bite.'", 'It will not bite."', 'bite!’'])
      assert.equal(open(text), -1, text);
  });

  it('takes no apostrophe for a quotation', () => {
    for (const text of ["I don't know the boys' names.", 'I don’t know the boys’ names.', "Isn't it Tom's?"])
      assert.equal(open(text), 0, text);
  });

  it('tells sentences from headings, and beginnings', () => {
    assert.ok(passageForm('He left.').isSentence);
    assert.ok(passageForm('“He left!”').isSentence);
    assert.ok(passageForm('*He left.*').isSentence);
    assert.ok(!passageForm('The Relief').isSentence);
    assert.ok(passageForm('“and he left.”').beginsSmall);
    for (const text of ['“And he left.”', '7 lamps', '—He left', 'Ärger', ''])
      assert.ok(!passageForm(text).beginsSmall, text);
  });

  it('counts what is broken', () => {
    const passage = passageForm('“I think so,” said Tom (twice).');
    assert.equal(brokenForms(passage, passageForm('“I know,” said Isak.')), 0);
    assert.equal(brokenForms(passage, passageForm('I know,” said Isak.')), 1);
    assert.equal(brokenForms(passage, passageForm('i know,” said Isak (no')), 4);
  });
});
