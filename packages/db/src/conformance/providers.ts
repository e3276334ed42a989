import { newId } from '@atelier/core/ids';
import { modelRecord, providerRecord } from '@atelier/core/testing/engine-records';
import { expect } from 'vitest';
import { addUser, later, noon } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

const failure = {
  failingSince: noon,
  kind: 'auth',
  reason: '401: wrong key',
  retryAt: later(1000),
  tries: 1,
} as const;

export const providerConformance = (): void =>
  suite('providers and models', (test, current) => {
    const addProvider = async (fields: Parameters<typeof providerRecord>[0] = {}) => {
      const provider = providerRecord(fields);
      await current().db.providers.insert(provider);
      return provider;
    };

    test('a provider comes back as it was stored, in the order of its position', async () => {
      const { providers } = current().db;
      const second = await addProvider({ position: 2, failure, pausedAt: noon, ratePerMinute: 30 });
      const first = await addProvider({ position: 1, options: { workflows: [{ id: 'a' }] }, probedAt: noon });
      expect(await providers.list()).toEqual([first, second]);
      expect(await providers.find(second.id)).toEqual(second);
      expect(await providers.find(newId('provider'))).toBeNull();
    });

    test('a change touches only what it names, and a failure is stored and cleared as a whole', async () => {
      const { providers } = current().db;
      const provider = await addProvider();
      const other = await addProvider();
      const changes = { name: 'Renamed', sealedKey: 'sealed', keyLast4: 'wxyz', failure };
      expect(await providers.update(provider.id, changes)).toBe(true);
      expect(await providers.find(provider.id)).toEqual({ ...provider, ...changes });
      await providers.update(provider.id, { failure: null });
      expect((await providers.find(provider.id))?.failure).toBeNull();
      expect(await providers.find(other.id)).toEqual(other);
      expect(await providers.update(newId('provider'), changes)).toBe(false);
    });

    test('of concurrent nodes one claims the retry of a failing provider', async () => {
      const { providers } = current().db;
      const { id } = await addProvider({ failure });
      const claimed = await inParallel(10, () => providers.claimRetry(id, failure.retryAt, later(9000)));
      expect(claimed.filter(Boolean)).toHaveLength(1);
      expect((await providers.find(id))?.failure?.retryAt).toEqual(later(9000));
    });

    test('every change bumps the revision with its transaction, and a change that fails bumps nothing', async () => {
      const { db } = current();
      expect(await db.providers.revision()).toBe(0);
      const { id } = await addProvider();
      const model = modelRecord(id);
      await db.models.insertMany([model]);
      await db.models.update(model.id, { enabled: true });
      await db.providers.update(id, { pausedAt: noon });
      const before = await db.providers.revision();
      expect(before).toBe(4);
      const failed = db.transaction(async ({ providers }) => {
        await providers.update(id, { pausedAt: null });
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.providers.revision()).toBe(before);
      await inParallel(20, () => db.models.update(model.id, { enabled: false }));
      expect(await db.providers.revision()).toBe(before + 20);
    });

    test('a model comes back as it was stored; its id, and its remote name at one provider, are unique', async () => {
      const { db } = current();
      const [one, two] = [await addProvider(), await addProvider()];
      const model = modelRecord(one.id, {
        workspaceIds: ['wsp_a'],
        defaults: { steps: 20 },
        bounds: { maxCount: 2 },
        samples: [{ id: 'smp_a', blobKey: 'samples/a.webp', sha256: 'ab', width: 512, height: 512 }],
      });
      const same = modelRecord(two.id, { remoteName: model.remoteName, position: 1 });
      await db.models.insertMany([model, same]);
      expect(await db.models.list()).toEqual([model, same]);
      expect(await db.models.listOf(two.id)).toEqual([same]);
      expect(await db.models.find(model.id)).toEqual(model);
      const other = modelRecord(one.id);
      for (const taken of [
        { ...other, id: model.id },
        { ...other, remoteName: model.remoteName },
      ])
        await expectRefusal(db.models.insertMany([modelRecord(one.id), taken]), 'conflict');
      expect(await db.models.list()).toHaveLength(2);
      expect(await db.models.update('none', { enabled: true })).toBe(false);
    });

    test('what was decided about a local engine comes back as it was stored, by machine, and is replaced as a whole', async () => {
      const { localEngines } = current().db;
      const settings = { binary: '/opt/sd-server', model: '/opt/a.gguf', args: ['--mmap'], memoryMb: null };
      const order = {
        ...{ kind: 'model' as const, url: 'https://models.example/a.gguf', sha256: 'a'.repeat(64) },
        ...{ fileName: 'a.gguf', size: null, licenceUrl: 'https://models.example/licence' },
      } as const;
      const record = { node: 'one', settings, enabled: true, download: null, updatedAt: noon };
      await localEngines.save(record);
      await localEngines.save({ ...record, node: 'two', settings: null });
      const changed = {
        ...{ ...record, enabled: false, updatedAt: later(1000) },
        download: { order, state: 'failed', error: 'The connection was lost.' },
      } as const;
      await localEngines.save(changed);
      expect(await localEngines.find('one')).toEqual(changed);
      expect(await localEngines.find('two')).toEqual({ ...record, node: 'two', settings: null });
      expect(await localEngines.find('three')).toBeNull();
    });

    test('invalid rows are rejected', async () => {
      const { db } = current();
      const { id } = await addProvider();
      for (const fields of [
        { kind: 'unknown' as never },
        { source: 'mail' as never },
        { concurrency: 0 },
        { ratePerMinute: 0 },
        { sealedKey: 'sealed', keyLast4: 'a whole key' },
      ])
        await expect(db.providers.insert(providerRecord(fields))).rejects.toThrow();
      for (const fields of [
        { id: '' },
        { id: 'x'.repeat(65) },
        { priceMinor: -1 },
        { priceUnit: 'hour' as never },
        { minRole: 'root' as never },
        { timeoutS: 0 },
      ])
        await expect(db.models.insertMany([modelRecord(id, fields)])).rejects.toThrow();
      await expect(db.models.insertMany([modelRecord(newId('provider'))])).rejects.toThrow();
    });

    test('a user’s favourites are their own, are marked once, and go with the user', async () => {
      const { db } = current();
      const [ada, ben] = [await addUser(db), await addUser(db)];
      await inParallel(3, () => db.favouriteModels.set(ada.id, 'b', true));
      await db.favouriteModels.set(ada.id, 'a', true);
      await db.favouriteModels.set(ben.id, 'a', true);
      expect(await db.favouriteModels.listOf(ada.id)).toEqual(['a', 'b']);
      await db.favouriteModels.set(ada.id, 'a', false);
      expect(await db.favouriteModels.listOf(ada.id)).toEqual(['b']);
      await db.transaction(({ users }) => users.delete(ada));
      expect(await db.favouriteModels.listOf(ada.id)).toEqual([]);
      expect(await db.favouriteModels.listOf(ben.id)).toEqual(['a']);
    });
  });
