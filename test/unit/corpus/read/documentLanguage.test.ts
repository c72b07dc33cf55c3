import assert from 'node:assert/strict';
import { splitIntoPassages } from '../../../../src/model/corpus/passages.ts';
import { documentLanguage } from '../../../../src/model/corpus/read/documentLanguage.ts';

const ENGLISH = 'The keeper went up to the lamp and wound the clock, as he did every night.';

describe('the language of a document', () => {
  const declared: readonly (readonly [string, string])[] = [
    [`---\ntitle: Fog\nlang: de-AT\n---\n\n${ENGLISH}`, 'de'],
    [`---\nlanguage: "pt_BR"\n---\n\n${ENGLISH}`, 'pt'],
    [`+++\nlang = "fr"\n+++\n\n${ENGLISH}`, 'fr'],
    [`<!doctype html>\n<html class="x" lang='cs'>\n<p>${ENGLISH}`, 'cs'],
    [`= Fog\n:lang: it\n\n${ENGLISH}`, 'it'],
    [`\\documentclass{article}\n\\usepackage[english,ngerman]{babel}\n${ENGLISH}`, 'de'],
    [`\\documentclass{article}\n\\setmainlanguage{finnish}\n${ENGLISH}`, 'fi'],
  ];
  for (const [text, language] of declared)
    it(`is what it declares: ${text.split('\n').slice(0, 3).join(' ')}`, () => {
      assert.equal(documentLanguage(text, 'en'), language);
    });

  const told: readonly (readonly [string, string])[] = [
    [ENGLISH, 'en'],
    ['Der Wärter stieg hinauf und zog die Uhr auf, wie er es jede Nacht tat.', 'de'],
    ['Le gardien est monté dans la tour et il a remonté l’horloge comme chaque nuit.', 'fr'],
    ['El guarda subió a la torre y dio cuerda al reloj como cada noche.', 'es'],
    ['Il guardiano è salito sulla torre e ha caricato l’orologio come ogni notte.', 'it'],
    ['Latarnik wszedł na górę i nakręcił zegar, tak jak to robił co noc, bo nie mógł spać.', 'pl'],
    ['Смотритель поднялся на башню и завёл часы, как он делал это каждую ночь.', 'ru'],
    ['Доглядач піднявся на вежу і завів годинник, як він це робив щоночі, бо так було треба.', 'uk'],
    ['Пазачът се качи на кулата и нави часовника, както правеше всяка нощ, за да не спре.', 'bg'],
    ['灯台守は塔に登って、時計のねじを巻いた。', 'ja'],
    ['守灯人每天晚上都要上塔去给钟上弦。', 'zh'],
    ['등대지기는 매일 밤 탑에 올라갔다.', 'ko'],
    ['เขาเดินไปที่ประภาคารทุกคืน', 'th'],
    ['صعد الحارس إلى البرج كل ليلة', 'ar'],
    ['نگهبان هر شب از برج بالا می‌رفت و چراغ را روشن می‌کرد، پس گرگ', 'fa'],
    ['Ο φύλακας ανέβηκε στον πύργο.', 'el'],
  ];
  for (const [text, language] of told)
    it(`is told by its script and its commonest words: ${language}`, () => {
      assert.equal(documentLanguage(text, 'sv'), language);
    });

  it('is the editor’s where the text is too short to tell, and unknown without one', () => {
    assert.equal(documentLanguage('Lampe 4', 'de-CH'), 'de');
    assert.equal(documentLanguage('Lampe 4'), undefined);
    assert.equal(documentLanguage('', 'not a tag!'), undefined);
  });

  it('is what the document is split by', () => {
    const text =
      'Der Turm ist aus dem 18. Jahrhundert. Die Lampe kam am 3. Mai und sie brannte bis zum 5. Juni.';
    const passages = splitIntoPassages({ file: 'turm.txt', text }).map((passage) => passage.text);
    assert.deepEqual(passages, [
      'Der Turm ist aus dem 18. Jahrhundert.',
      'Die Lampe kam am 3. Mai und sie brannte bis zum 5. Juni.',
    ]);
  });
});
