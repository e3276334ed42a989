import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from './event-stream.ts';

async function* piecesOf(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}
const read = async (text: string, cuts: readonly number[] = [], maxChars = 1000): Promise<ServerEvent[]> => {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(piecesOf(text, cuts), maxChars)) events.push(event);
  return events;
};

test('events are read wherever the stream is cut, with each kind of line break', async () => {
  const stream =
    ': hello\n\nevent: a\ndata: {"x": "größe: 雪"}\n\ndata:one\ndata: two\n\nevent: b\n\ndata: last\n\ndata: cut off';
  const expected = [
    { event: 'a', data: '{"x": "größe: 雪"}' },
    { event: 'message', data: 'one\ntwo' },
    { event: 'message', data: 'last' },
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), fc.constantFrom('\n', '\r\n', '\r'), async (cuts, end) => {
      expect(await read(stream.replaceAll('\n', end), cuts)).toEqual(expected);
    }),
  );
});

test('an event without end is refused', async () => {
  await expect(read('data: '.padEnd(2000, 'x'))).rejects.toMatchObject({ kind: 'unknown' });
});
