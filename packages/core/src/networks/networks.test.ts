import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressNumber, covers, networkAt, overlap, parseNetwork, textsAround } from './network.ts';
import { createNetworkMap } from './network-map.ts';

const parse = (text: string) => {
  const network = parseNetwork(text);
  if (network === null) throw new Error(`${text} was not read`);
  return network;
};

describe('a network', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7/120', '203.0.113.0/24'],
    ['2001:DB8:0:0::1', '2001:db8::/64'],
    ['2001:db8::1/128', '2001:db8::1/128'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
  ])('is read from %s as %s', (text, shown) => {
    expect(parse(text).text).toBe(shown);
    expect(parse(shown)).toEqual(parse(text));
  });

  test.each([
    ...['', 'heron', '203.0.113', '127.1', '0177.0.0.1', '0x7f.0.0.1', '203.0.113.256', '203.0.113.7/33'],
    ...[
      '203.0.113.7/',
      '203.0.113.7/-1',
      '203.0.113.7/2/3',
      '2001:db8::/129',
      'fe80::1%eth0',
      '1:2:3',
      '::/1e1',
    ],
  ])('is not read from "%s"', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });

  test('covers what lies within it, and overlaps what one of the two covers', () => {
    expect(covers(parse('203.0.113.0/24'), parse('203.0.113.7'))).toBe(true);
    expect(covers(parse('203.0.113.7'), parse('203.0.113.0/24'))).toBe(false);
    expect(overlap(parse('203.0.113.7'), parse('203.0.113.0/24'))).toBe(true);
    expect(overlap(parse('203.0.114.7'), parse('203.0.113.0/24'))).toBe(false);
    expect(covers(parse('::/0'), parse('203.0.113.7'))).toBe(true);
    expect(covers(parse('0.0.0.0/0'), parse('2001:db8::1'))).toBe(false);
  });

  test('has the texts of all that cover it', () => {
    const around = textsAround(parse('203.0.113.7'));
    expect(around).toHaveLength(129);
    expect(around).toEqual(expect.arrayContaining(['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '::/0']));
  });
});

/** Addresses close to each other, so that ranges often contain them, of both families. */
const address = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }))
  .map(([isV4, high, low]) =>
    isV4 ? `198.51.${high}.${low}` : `2001:db8:0:${high.toString(16)}::${low.toString(16)}`,
  );
const range = fc
  .tuple(address, fc.integer({ min: 0, max: 128 }))
  .map(([text, bits]) => networkAt(addressNumber(text) ?? 0n, bits));

/** Compares bit by bit. */
const contains = (network: { first: bigint; bits: number }, number: bigint): boolean =>
  number.toString(2).padStart(128, '0').slice(0, network.bits) ===
  network.first.toString(2).padStart(128, '0').slice(0, network.bits);

describe('a map of networks', () => {
  test('finds for any address exactly the ranges that contain it, after any additions and removals', () => {
    const steps = fc.array(fc.record({ range, id: fc.constantFrom('a', 'b'), isAdded: fc.boolean() }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, fc.array(address, { minLength: 1, maxLength: 20 }), (changes, addresses) => {
        const map = createNetworkMap<string>();
        const naive = new Map<string, { network: (typeof changes)[number]['range']; name: string }>();
        for (const { range: network, id, isAdded } of changes) {
          const name = `${network.text} ${id}`;
          if (isAdded) {
            map.set(network, id, name);
            naive.set(name, { network, name });
          } else {
            map.delete(network, id);
            naive.delete(name);
          }
        }
        expect(map.size).toBe(naive.size);
        for (const text of addresses) {
          const number = addressNumber(text) ?? 0n;
          const expected = [...naive.values()].filter(({ network }) => contains(network, number));
          expect(map.at(number).sort()).toEqual(expected.map(({ name }) => name).sort());
        }
      }),
    );
  });

  test('reads back what it writes, for any range', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        fc.integer({ min: 0, max: 128 }),
        (number, bits) => {
          const network = networkAt(number, bits);
          expect(parseNetwork(network.text)).toEqual(network);
        },
      ),
      { numRuns: 500 },
    );
  });
});
