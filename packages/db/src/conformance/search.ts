import type { UserRecord } from '@atelier/core/ports/records';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { checkRows } from '@atelier/core/testing/check-rows';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { addImages, addUser, firstPage, later, noon } from './samples.ts';
import { suite } from './suite.ts';

export const searchConformance = (): void =>
  suite('searches', (test, current) => {
    const found = async (user: UserRecord, query: string, filter: ImageFilter = {}) =>
      (await current().db.images.list(user, { ...filter, query }, firstPage)).map(({ prompt }) => prompt);

    // The search for users covers every workspace.
    let people = 0;
    test('a search finds what people read as the same', () =>
      checkRows(
        [
          ['замок', 'ЗАМОК на горе'],
          ['МЁД', 'мед'],
          ['strasse', 'Straße'],
          ['STRAßE', 'strasse'],
          ['istanbul', 'İSTANBUL'],
          ['diyarbakır', 'DIYARBAKIR'],
          ['arger', 'Ärger'],
          ['café', 'cafe\u0301'],
          ['ＦＵＬＬ', 'full'],
          ['ガ', 'ｶﾞ'],
          ['office', 'oﬃce'],
          ['σας', 'ΣΑΣ'],
          ['محمد', 'مُحَمَّد'],
          ['שלום', 'שָׁלוֹם'],
          ['لوحة', 'لـوحـة'],
          ["it's", 'it’s'],
          ['猫', 'これは猫の絵です'],
          ['の絵', 'これは猫の絵です'],
          ['🎨', 'a 🎨 here'],
          ['👧', '👩‍👩‍👧'],
          ['quiet sea', 'quiet\u00a0 sea'],
        ] as const,
        '%j finds %j',
        async (query, prompt) => {
          const { db } = current();
          const user = await addUser(db, { name: prompt });
          await addImages(db, user, [prompt, 'something else']);
          expect(await found(user, query)).toEqual([prompt]);
          expect((await db.users.list({ query }, firstPage)).map(({ id }) => id)).toEqual([user.id]);
          // So that the next row finds only its own.
          await db.users.setName(user.id, '0');
        },
      ));

    test('a search tells apart what people tell apart', () =>
      checkRows(
        [
          ['か', 'が'],
          ['и', 'й'],
          ['क', 'ख'],
          ['कि', 'कु'],
          ['하', '한'],
          ['猫の', '猫絵の'],
          ['a', 'b'],
        ] as const,
        '%j does not find %j',
        async (query, prompt) => {
          const { db } = current();
          people += 1;
          const user = await addUser(db, { name: prompt, email: `${people}@y.z` });
          await addImages(db, user, [prompt]);
          expect(await found(user, query)).toEqual([]);
          expect(await db.users.list({ query }, firstPage)).toEqual([]);
        },
      ));

    test('a query of invisible characters only is no search', async () => {
      const { db } = current();
      const user = await addUser(db);
      await addImages(db, user, ['a', 'b']);
      expect(await found(user, '\u200b\ufe0f')).toHaveLength(2);
      expect(await db.users.list({ query: '\u2060' }, firstPage)).toHaveLength(1);
    });

    test('after a change, a user is found by the new name and address only, at once', async () => {
      const { db } = current();
      const { id } = await addUser(db, { name: 'Ada', email: 'ada@example.org' });
      const finds = async (query: string) => (await db.users.list({ query }, firstPage)).length;
      await db.users.setName(id, 'Жанна');
      expect([await finds('ЖАННА'), await finds('ada'), await finds('ada@')]).toEqual([1, 1, 1]);
      await db.users.setEmail(id, 'ada@example.org', 'zoe@example.org', noon);
      expect([await finds('ada'), await finds('zoe@'), await finds('жан')]).toEqual([0, 1, 1]);
      expect(await finds('жанна\u0001zoe')).toBe(0);
      expect(await finds('жаннаzoe')).toBe(0);
    });

    test('a user is found by an internationalised domain in both its forms', async () => {
      const { db } = current();
      const { id } = await addUser(db, { name: 'Ada', email: 'ada@xn--mnchen-3ya.example' });
      await addUser(db, { name: 'Bob', email: 'bob@munchen.test' });
      for (const query of ['xn--mnchen', 'ada@münchen.example', 'MÜNCHEN.EX'])
        expect((await db.users.list({ query }, firstPage)).map((user) => user.id)).toEqual([id]);
    });

    test('a search stays in its workspace and follows deletion, restoring and erasure', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [image] = await addImages(db, ann, ['замок']);
      await addImages(db, bob, ['замок']);
      const id = image?.id ?? '';
      expect(await found(ann, 'замок')).toHaveLength(1);
      await db.images.delete(ann, id, noon);
      expect(await found(ann, 'замок')).toEqual([]);
      await db.images.restore(ann, id);
      expect(await found(ann, 'замок')).toHaveLength(1);
      await db.images.delete(ann, id, noon);
      await db.images.eraseDeletedBefore(later(1), 9);
      expect(await found(ann, 'замок')).toEqual([]);
      expect(await found(bob, 'замок')).toHaveLength(1);
    });

    test('text that was written without the stores is found before and after it is indexed', async () => {
      const { db, url } = current();
      const user = await addUser(db, { name: 'Ada' });
      const [image] = await addImages(db, user, ['a heron', 'a reed']);
      await tamper(url, [
        `update images set prompt = 'Кот' where id = '${image?.id}'`,
        `update users set name = 'Лиса' where id = '${user.id}'`,
      ]);
      const results = async () => [
        await found(user, 'кот'),
        await found(user, 'heron'),
        await found(user, 'A', { style: 'ink' }),
        (await db.users.list({ query: 'лиса' }, firstPage)).length,
        (await db.users.list({ query: 'ada' }, firstPage)).length,
      ];
      const before = await results();
      expect(before).toEqual([['Кот'], [], ['a reed'], 1, 0]);
      expect([await db.images.indexMissingTexts(9), await db.images.indexMissingTexts(9)]).toEqual([1, 0]);
      expect([await db.users.indexMissingTexts(9), await db.users.indexMissingTexts(9)]).toEqual([1, 0]);
      expect(await results()).toEqual(before);
    });

    test('a failed insert leaves nothing in the search index', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [image] = await addImages(db, user, ['heron']);
      await expect(
        db.images.insertMany([{ ...imageRecord({ ...user, id: image?.jobId ?? '', userId: user.id }) }]),
      ).rejects.toThrow();
      expect(await found(user, 'lighthouse')).toEqual([]);
      expect(await found(user, 'heron')).toHaveLength(1);
    });
  });
