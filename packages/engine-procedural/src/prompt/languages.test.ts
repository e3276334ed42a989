import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { THING_IDS } from '../things/index.ts';
import { isFeature, isRoom } from './brief.ts';
import { meaningOf } from './concepts.ts';
import { GUARDED, keyOf, LEXICONS, readWordLists } from './lexicon.ts';
import { readText } from './read.ts';

const lists = readWordLists();
const SCENERY = [
  'sun', 'moon', 'stars', 'clouds', 'mountains', 'hills', 'field', 'dunes', 'mesa', 'cliff', 'lake', 'river', 'waves', 'sea', 'beach',
  'forest', 'city', 'street', 'aurora', 'rainbow', 'lightning', 'comet', 'galaxy', 'underwater',
  'room', 'kitchen', 'library', 'cafe', 'bedroom',
]; // biome-ignore format: a table of words reads better in rows

describe('word lists', () => {
  test('there are English and fifteen other languages', () => {
    expect(lists.map(({ language }) => language)).toEqual([
      'en', 'ar', 'de', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'nl', 'pl', 'pt', 'ru', 'tr', 'uk', 'zh',
    ]); // biome-ignore format: one row
  });

  test('every thing and all scenery has a word in every language', () => {
    const missing = lists.flatMap(({ language, entries }) => {
      const known = new Set(entries.map(({ concept }) => concept));
      return [...THING_IDS, ...SCENERY].filter((id) => !known.has(id)).map((id) => `${language}: ${id}`);
    });
    expect(missing).toEqual([]);
    expect(SCENERY.filter((id) => !isFeature(id) && !isRoom(id))).toEqual([]);
  });

  test('every line names a concept that exists', () => {
    const unknown = lists.flatMap(({ language, entries }) =>
      entries
        .filter(({ concept, weak }) => concept !== '-' && concept !== GUARDED && !meaningOf(concept, weak))
        .map(({ concept }) => `${language}: ${concept}`),
    );
    expect(unknown).toEqual([]);
  });

  test('no word has two meanings of one kind, or a meaning and none, in one language', () => {
    // Several traits may be said by one word; moods and densities only shade the picture.
    const exclusive = new Set([
      'thing',
      'room',
      'time',
      'weather',
      'season',
      'colour',
      'manner',
      'style',
      'count',
    ]);
    const faults = lists.flatMap(({ language, entries }) => {
      const words = new Map<string, Set<string>>();
      for (const { concept, word, weak, stem } of entries) {
        const key = `${stem ? `${word}*` : keyOf(word)}`;
        const meaning = meaningOf(concept, weak);
        const kind = meaning && exclusive.has(meaning.kind) ? meaning.kind : undefined;
        for (const label of concept === '-' ? ['silent'] : kind ? [`${kind}=${meaning?.value}`] : [])
          words.set(key, (words.get(key) ?? new Set()).add(label));
      }
      return [...words].flatMap(([word, labels]) => {
        const kinds = [...labels].map((label) => label.split('=')[0]);
        const twice = kinds.some((kind, i) => kinds.indexOf(kind) !== i);
        return twice || (labels.size > 1 && labels.has('silent'))
          ? [`${language} ${word}: ${[...labels].join(' ')}`]
          : [];
      });
    });
    expect(faults).toEqual([]);
  });
});

describe('words of English that another list would read as its own', () => {
  test('they are not understood in an English prompt, and it says so', () =>
    checkRows(
      [
        ['a kind man with a cane', ['man'], ['kind', 'cane']],
        ['most of the pain is gone', [], ['most', 'pain', 'gone']],
        ['two friends chat in the kitchen', [], ['friends', 'chat']],
        ['a leather boot by the door', ['door'], ['leather', 'boot']],
        ['a market stall', ['stall'], []],
      ] as const,
      '%s',
      (prompt, things, unknown) => {
        const reading = readText(prompt);
        expect(reading.things.map(({ id }) => id)).toEqual(things);
        expect(reading.unknown).toEqual(unknown);
      },
    ));

  test('they are understood in their own language', () =>
    checkRows(
      [
        ['le chat', 'cat'],
        ['ein Kind im Boot', 'child'],
        ['il cane sulla spiaggia', 'dog'],
        ['most nad rzeką', 'bridge'],
      ] as const,
      '%s',
      (prompt, thing) => {
        expect(readText(prompt).things.map(({ id }) => id)).toContain(thing);
      },
    ));

  test('each is needed: English knows it not, and another list does', () => {
    const [english, ...others] = LEXICONS;
    const idle = [...(english?.guarded ?? [])].filter(
      (word) => english?.exact.has(word) || !others.some(({ exact }) => exact.has(word)),
    );
    expect(idle).toEqual([]);
  });
});

describe('prompts of many languages', () => {
  test('the same picture is described in sixteen languages', () =>
    checkRows(
      [
        ['a red boat and a lighthouse, storm'],
        ['ein rotes Boot und ein Leuchtturm, Sturm'],
        ['un bateau rouge et un phare, tempête'],
        ['una barca roja y un faro, tormenta'],
        ['una barca rossa e un faro, tempesta'],
        ['um barco vermelho e um farol, tempestade'],
        ['een rode boot en een vuurtoren, storm'],
        ['czerwona łódź i latarnia morska, burza'],
        ['красная лодка и маяк, буря'],
        ['червоний човен і маяк, буря'],
        ['kırmızı tekne ve deniz feneri, fırtına'],
        ['قارب أحمر و منارة, عاصفة'],
        ['लाल नाव और प्रकाशस्तंभ, तूफान'],
        ['红色的小船和灯塔，暴风雨'],
        ['赤いボートと灯台、嵐'],
        ['빨간 보트와 등대, 폭풍'],
      ] as const,
      '%s',
      (prompt) => {
        const { things, meanings, unknown } = readText(prompt);
        expect(things.find(({ id }) => id === 'boat')).toMatchObject({ colour: 'red' });
        expect(things.map(({ id }) => id).sort()).toEqual(['boat', 'lighthouse']);
        expect(meanings).toContainEqual({ kind: 'weather', value: 'storm' });
        expect(unknown).toEqual([]);
      },
    ));

  test('endings, articles and compounds are understood', () =>
    checkRows(
      [
        ['Winterwald mit Rehen', ['deer'], 'season=winter feature=forest'],
        ['zwei Katzen am Strand', ['cat'], 'feature=beach'],
        ['les oiseaux sur la plage en hiver', ['bird'], 'season=winter feature=beach'],
        ['замок в горах зимой', ['castle'], 'feature=mountains season=winter'],
        ['кошка на подоконнике', ['cat', 'window'], ''],
        ['kot na krześle', ['cat', 'chair'], ''],
        ['karlı dağlarda bir ev', ['house'], 'weather=snow feature=mountains'],
        ['القطة في الحديقة', ['cat', 'garden'], ''],
        ['बारिश में घर', ['house'], 'weather=rain'],
        ['雪山下的小屋', ['house'], 'feature=mountains'],
        ['桜の木と富士山', ['blossomtree'], 'feature=mountains'],
        ['숲속의 여우', ['fox'], 'feature=forest'],
        ['de kat op het dak van de boerderij', ['cat', 'barn'], ''],
        ['gatos negros à noite', ['cat'], 'time=night'],
        ['tre gabbiani sopra la scogliera', ['gull'], 'feature=cliff'],
        ['дощ у місті вночі', [], 'weather=rain feature=city time=night'],
      ] as const,
      '%s',
      (prompt, things, rest) => {
        const reading = readText(prompt);
        expect(reading.things.map(({ id }) => id)).toEqual(things);
        for (const part of rest.split(' ').filter((text) => text !== '')) {
          const [kind, value] = part.split('=');
          expect(reading.meanings).toContainEqual(expect.objectContaining({ kind, value }));
        }
      },
    ));

  test('what is denied is not drawn, before or after the word', () =>
    checkRows(
      [
        ['a garden without a cat', 'cat'],
        ['ein See ohne Boot', 'boat'],
        ['猫なしの部屋', 'cat'],
        ['고양이 없는 방', 'cat'],
      ] as const,
      '%s',
      (prompt, thing) => {
        const { things, denied } = readText(prompt);
        expect(things.map(({ id }) => id)).not.toContain(thing);
        expect(denied.has(thing)).toBe(true);
      },
    ));

  test('accents, case, width and vowel signs make no difference', () =>
    checkRows(
      [
        ['CHÂTEAU', 'chateau'],
        ['ﾍﾟﾝｷﾞﾝ', 'ペンギン'],
        ['ёлка', 'елка'],
        ['مَنَارَة', 'منارة'],
        ['Straße mit Bäumen', 'STRASSE MIT BÄUMEN'.normalize('NFD')],
      ] as const,
      '%s = %s',
      (a, b) => {
        expect(readText(a).things).toEqual(readText(b).things);
        expect(readText(a).understood).toHaveLength(readText(b).understood.length);
        expect(readText(a).understood.length).toBeGreaterThan(0);
      },
    ));
});
