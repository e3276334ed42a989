import { setImmediate as nextTurn } from 'node:timers/promises';
import { createExemptions } from '@atelier/core/networks/exemptions';
import { addressNumber, type Network, networkAt, parseNetwork } from '@atelier/core/networks/network';
import type { BlockRecord } from '@atelier/core/ports/block-store';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBlockList } from './block-list.ts';

const start = new Date('2026-11-30T12:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);

const record = (id: string, network: string, fields: Partial<BlockRecord> = {}): BlockRecord => ({
  ...{ id, network, reason: 'A test.', source: 'manual', ruleId: null, alertId: null, createdBy: null },
  ...{ createdAt: start, expiresAt: null, endedAt: null, endedBy: null, revision: 1, refused: 0 },
  lastRefusedAt: null,
  ...fields,
});

/** A list over rows that a test changes, on a clock that it sets. */
const open = (allowList: readonly string[] = []) => {
  const rows = new Map<string, BlockRecord>();
  const scene = { nowMs: 0, latest: 0, asked: 0, read: 0, isBroken: false };
  const blocks = {
    revision: async () => {
      scene.asked += 1;
      if (scene.isBroken) throw new Error('The database is gone.');
      return scene.latest;
    },
    changedSince: async (known: { revision: number; id: string }, limit: number) => {
      scene.read += 1;
      return [...rows.values()]
        .filter(
          ({ revision, id }) => revision > known.revision || (revision === known.revision && id > known.id),
        )
        .sort((a, b) => a.revision - b.revision || (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
  };
  const warnings: unknown[] = [];
  const list = createBlockList({
    db: { blocks },
    clock: { now: () => after(scene.nowMs) },
    exemptions: createExemptions(['10.0.0.1'], allowList),
    log: { warn: (...args: unknown[]) => void warnings.push(args) },
    now: () => scene.nowMs,
  });
  const save = (block: BlockRecord): void => {
    scene.latest += 1;
    rows.set(block.id, { ...block, revision: scene.latest });
  };
  const isBlocked = (address: string): boolean => list.blockOf(address) !== null;
  return { list, save, scene, warnings, isBlocked };
};

describe('the list of blocked addresses', () => {
  test('refuses exactly the addresses that a plain comparison finds, as blocks come, end and expire', async () => {
    const address = fc
      .tuple(fc.boolean(), fc.nat(15), fc.nat(15))
      .map(([isV4, a, b]) => (isV4 ? `198.51.${a}.${b}` : `2001:db8:0:${a.toString(16)}::${b.toString(16)}`));
    const range = fc.tuple(address, fc.integer({ min: 100, max: 128 })).map(([text, bits]): Network => {
      const number = addressNumber(text) ?? 0n;
      return networkAt(number, text.includes(':') ? bits - 80 : bits);
    });
    const change = fc.record({
      id: fc.constantFrom('blk_a', 'blk_b', 'blk_c', 'blk_d'),
      range,
      lastsMs: fc.option(fc.integer({ min: 0, max: 3000 })),
      isEnded: fc.boolean(),
      passedMs: fc.nat(1500),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 15 }), fc.array(address), async (changes, addresses) => {
        const { list, save, scene } = open();
        const naive = new Map<string, BlockRecord>();
        for (const { id, range: network, lastsMs, isEnded, passedMs } of changes) {
          const expiresAt = lastsMs === null ? null : after(scene.nowMs + lastsMs);
          const block = record(id, network.text, { expiresAt, endedAt: isEnded ? start : null });
          save(block);
          naive.set(id, block);
          scene.nowMs += passedMs;
          await list.read();
          for (const text of addresses) {
            const number = addressNumber(text) ?? 0n;
            const expected = [...naive.values()].some((one) => {
              const parsed = parseNetwork(one.network);
              const isActive =
                one.endedAt === null && (one.expiresAt === null || one.expiresAt > after(scene.nowMs));
              return isActive && parsed !== null && networkAt(number, parsed.bits).first === parsed.first;
            });
            expect(list.blockOf(text) !== null, `${text} after ${changes.length} changes`).toBe(expected);
          }
        }
      }),
    );
  });

  test('asks for changes at most every 400 ms, only for requests, and reads rows only after a change', async () => {
    const { list, save, scene, isBlocked } = open();
    await list.read();
    expect(scene).toMatchObject({ asked: 1 });
    const reads = scene.read;
    for (let at = 0; at < 100; at += 1) {
      scene.nowMs += 10;
      await list.refresh();
      await nextTurn();
    }
    expect(scene.asked).toBe(3);
    expect(scene.read).toBe(reads);
    save(record('blk_a', '203.0.113.7'));
    scene.nowMs += 1000;
    expect(isBlocked('203.0.113.7')).toBe(false);
    await list.refresh();
    expect(isBlocked('203.0.113.7')).toBe(true);
    scene.nowMs += 3_600_000;
    await nextTurn();
    expect(scene.asked).toBe(4);
  });

  test('has a change of this node with the next request, also while an earlier read is under way', async () => {
    const { list, save, isBlocked } = open();
    await list.read();
    const under = list.read();
    save(record('blk_a', '203.0.113.7'));
    list.changed();
    await list.refresh();
    expect(isBlocked('203.0.113.7')).toBe(true);
    await under;
  });

  test('has a change of this node with the next request, also if the list was read a moment ago', async () => {
    const { list, save, isBlocked } = open();
    await list.read();
    save(record('blk_a', '203.0.113.7'));
    list.changed();
    await list.refresh();
    expect(isBlocked('203.0.113.7')).toBe(true);
    expect(list.refresh()).toBeNull();
  });

  test('keeps what it knows while the database is gone, and does not wait for it', async () => {
    const { list, save, scene, warnings, isBlocked } = open();
    save(record('blk_a', '203.0.113.7'));
    await list.read();
    scene.isBroken = true;
    scene.nowMs += 5000;
    await list.refresh();
    expect(isBlocked('203.0.113.7')).toBe(true);
    expect(warnings).toHaveLength(1);
    scene.isBroken = false;
    save(record('blk_b', '203.0.113.8'));
    scene.nowMs += 1000;
    await list.refresh();
    expect(isBlocked('203.0.113.8')).toBe(true);
  });

  test('says the block that lasts longest, and exempts the allow-list and proxies', async () => {
    const { list, save } = open(['203.0.113.9']);
    save(record('blk_a', '203.0.113.0/24', { expiresAt: after(60_000) }));
    save(record('blk_b', '203.0.113.7', { expiresAt: after(30_000) }));
    save(record('blk_c', '10.0.0.0/8'));
    await list.read();
    expect(list.blockOf('203.0.113.7')?.id).toBe('blk_a');
    expect(list.blockOf('::ffff:203.0.113.7')?.id).toBe('blk_a');
    expect([list.blockOf('203.0.113.9'), list.blockOf('10.0.0.1'), list.blockOf('')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(list.blockOf('10.0.0.2')?.id).toBe('blk_c');
  });

  test('reads more rows than fit into one read', async () => {
    const { list, save, isBlocked } = open();
    for (let at = 0; at < 12_000; at += 1)
      save(record(`blk_${String(at).padStart(6, '0')}`, `172.${at >> 8}.${at & 255}.1`));
    await list.read();
    expect(list.size).toBe(12_000);
    expect(isBlocked(`172.${11_999 >> 8}.${11_999 & 255}.1`)).toBe(true);
  });
});
