import type { SigningKeyRecord } from '@atelier/core/ports/signing-keys';
import { expect } from 'vitest';
import { later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const keyRecord = (number: number, fields: Partial<SigningKeyRecord> = {}): SigningKeyRecord => ({
  id: `sgk-${number}`,
  certificates: `certificates of ${number}`,
  sealedKey: `sealed key of ${number}`,
  createdAt: later(number),
  retiredAt: null,
  ...fields,
});

export const signingKeyConformance = (): void => {
  suite('signing keys', (test, current) => {
    test('follow each other: one is current, the earlier ones stay with the time they were retired', async () => {
      const { db } = current();
      expect(await db.signingKeys.findCurrent()).toBeNull();
      expect(await db.signingKeys.succeed(keyRecord(1), null)).toBe(true);
      expect(await db.signingKeys.findCurrent()).toEqual(keyRecord(1));
      expect(await db.signingKeys.succeed(keyRecord(2), 'sgk-1')).toBe(true);
      expect(await db.signingKeys.findCurrent()).toEqual(keyRecord(2));
      expect(await db.signingKeys.list()).toEqual([keyRecord(2), keyRecord(1, { retiredAt: later(2) })]);
    });

    test('are made once, also by several processes at once', async () => {
      const { db } = current();
      const make = (number: number, previous: string | null) =>
        inParallel(5, (at) =>
          db.as({ system: 'console' }, (stores) =>
            stores.signingKeys.succeed(keyRecord(number, { sealedKey: `of process ${at}` }), previous),
          ),
        );
      expect((await make(1, null)).filter(Boolean)).toHaveLength(1);
      expect((await make(2, 'sgk-1')).filter(Boolean)).toHaveLength(1);
      expect((await db.signingKeys.list()).map(({ id }) => id)).toEqual(['sgk-2', 'sgk-1']);
    });

    test('do not follow a key that is unknown or was retired', async () => {
      const { db } = current();
      expect(await db.signingKeys.succeed(keyRecord(2), 'sgk-1')).toBe(false);
      await db.signingKeys.succeed(keyRecord(1), null);
      await db.signingKeys.succeed(keyRecord(2), 'sgk-1');
      expect(await db.signingKeys.succeed(keyRecord(3, { createdAt: noon }), 'sgk-1')).toBe(false);
      expect(await db.signingKeys.findCurrent()).toEqual(keyRecord(2));
    });
  });
};
