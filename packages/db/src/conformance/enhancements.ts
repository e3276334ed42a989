import { newId } from '@atelier/core/ids';
import type { EnhancementRecord } from '@atelier/core/ports/enhancement-store';
import { expect } from 'vitest';
import { addUser, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const enhancementConformance = (): void =>
  suite('enhancements', (test, current) => {
    const added = async (): Promise<EnhancementRecord> => {
      const { db } = current();
      const { id: userId, workspaceId } = await addUser(db);
      const record: EnhancementRecord = {
        id: newId('enhancement'),
        workspaceId,
        userId,
        prompt: 'a heron',
        direction: 'photo',
        variant: 0,
        state: 'waiting',
        result: null,
        createdAt: noon,
      };
      await db.enhancements.insert(record);
      return record;
    };

    test('an enhancement is found by its owner in its workspace alone', async () => {
      const { enhancements } = current().db;
      const [mine, theirs] = [await added(), await added()];
      expect(await enhancements.findOwned(mine, mine.userId, mine.id)).toEqual(mine);
      expect(await enhancements.findOwned(mine, theirs.userId, mine.id)).toBeNull();
      expect(await enhancements.findOwned(theirs, mine.userId, mine.id)).toBeNull();
    });

    test('of concurrent claims one succeeds; only a running enhancement can be finished', async () => {
      const { enhancements } = current().db;
      const { id, ...owner } = await added();
      await enhancements.finish(id, 'done', 'too early');
      expect((await enhancements.findOwned(owner, owner.userId, id))?.state).toBe('waiting');
      const claims = await inParallel(5, () => enhancements.claim(id));
      expect(claims.filter(Boolean)).toHaveLength(1);
      await enhancements.finish(id, 'done', 'a heron, dusk');
      await enhancements.finish(id, 'failed', null);
      expect(await enhancements.findOwned(owner, owner.userId, id)).toMatchObject({
        state: 'done',
        result: 'a heron, dusk',
      });
      expect(await enhancements.claim(id)).toBe(false);
    });

    test('enhancements older than a time are deleted', async () => {
      const { enhancements } = current().db;
      const { id, ...owner } = await added();
      expect(await enhancements.deleteOlderThan(noon)).toBe(0);
      expect(await enhancements.deleteOlderThan(later(1))).toBe(1);
      expect(await enhancements.findOwned(owner, owner.userId, id)).toBeNull();
    });
  });
