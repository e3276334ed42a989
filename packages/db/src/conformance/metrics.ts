import { type MetricPoint, metricSpans, spanMs, spanStart } from '@atelier/core/ports/metric-store';
import { expect } from 'vitest';
import { inParallel, suite } from './suite.ts';

const day = new Date('2026-11-30T00:00:00.000Z');
const minuteOf = (hours: number, minutes = 0): Date =>
  new Date(day.getTime() + hours * spanMs.hour + minutes * spanMs.minute);

const point = (minute: Date, fields: Partial<MetricPoint> = {}): MetricPoint => ({
  minute,
  kind: 'call',
  name: 'images.list',
  part: 'b10',
  value: 1,
  ...fields,
});

const byAt = <T extends { at: Date; part: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.part < b.part ? -1 : 1));

export const metricConformance = (): void => {
  suite('metrics', (test, current) => {
    test('of several nodes add up, in minutes, hours and days', async () => {
      const { db } = current();
      await inParallel(4, () =>
        db.metrics.add([
          point(minuteOf(9, 58), { value: 2 }),
          point(minuteOf(9, 59), { part: 'b12' }),
          point(minuteOf(10), { value: 3 }),
        ]),
      );
      const of = { kind: 'call', name: 'images.list' } as const;
      const read = async (span: (typeof metricSpans)[number]) =>
        byAt(await db.metrics.oneOverTime({ span, from: day }, of)).map(({ at, part, value }) => [
          at.toISOString().slice(11, 16),
          part,
          value,
        ]);
      expect(await read('minute')).toEqual([
        ['09:58', 'b10', 8],
        ['09:59', 'b12', 4],
        ['10:00', 'b10', 12],
      ]);
      expect(await read('hour')).toEqual([
        ['09:00', 'b10', 8],
        ['09:00', 'b12', 4],
        ['10:00', 'b10', 12],
      ]);
      expect(await read('day')).toEqual([
        ['00:00', 'b10', 20],
        ['00:00', 'b12', 4],
      ]);
    });

    test('of a level keep the highest', async () => {
      const { db } = current();
      const level = (minute: Date, value: number) =>
        point(minute, { kind: 'peak', name: 'queue', part: 'depth', value });
      await db.metrics.add([level(minuteOf(9), 4), level(minuteOf(9), 2), level(minuteOf(9, 1), 7)]);
      await db.metrics.add([level(minuteOf(9), 3)]);
      const found = byAt(await db.metrics.figures({ span: 'minute', from: day }));
      expect(found.map(({ value }) => value)).toEqual([4, 7]);
      expect((await db.metrics.figures({ span: 'day', from: day })).map(({ value }) => value)).toEqual([7]);
    });

    test('of calls are read by name and together; other figures apart from them', async () => {
      const { db } = current();
      await db.metrics.add([
        point(minuteOf(9), { value: 5 }),
        point(minuteOf(9, 1), { value: 2 }),
        point(minuteOf(9), { name: 'jobs.create', value: 3 }),
        point(minuteOf(9), { name: 'jobs.create', part: 'e:conflict' }),
        point(minuteOf(9), { kind: 'route', name: '/files/:id' }),
        point(minuteOf(9), { kind: 'count', name: 'mail', part: 'sent', value: 6 }),
      ]);
      const reading = { span: 'minute', from: minuteOf(9) } as const;
      const names = (await db.metrics.callsByName(reading)).map(
        ({ kind, name, part, value }) => `${kind} ${name} ${part} ${value}`,
      );
      expect(names.toSorted()).toEqual([
        'call images.list b10 7',
        'call jobs.create b10 3',
        'call jobs.create e:conflict 1',
        'route /files/:id b10 1',
      ]);
      const together = byAt(await db.metrics.callsOverTime(reading));
      expect(together.map(({ part, value, name }) => [part, value, name])).toEqual([
        ['b10', 8, ''],
        ['e:conflict', 1, ''],
        ['b10', 2, ''],
      ]);
      expect(await db.metrics.figures(reading)).toEqual([
        { at: minuteOf(9), kind: 'count', name: 'mail', part: 'sent', value: 6 },
      ]);
      expect(await db.metrics.callsByName({ ...reading, from: minuteOf(9, 2) })).toEqual([]);
    });

    test('are removed by the length of their spans, however many there are', async () => {
      const { db } = current();
      const many = Array.from({ length: 130 }, (_, name) =>
        Array.from({ length: 50 }, (_, minute) => point(minuteOf(1, minute), { name: `p${name}` })),
      ).flat();
      await db.metrics.add(many);
      expect(await db.metrics.deleteBefore('minute', minuteOf(1, 49))).toBe(130 * 49);
      expect(await db.metrics.deleteBefore('minute', minuteOf(1, 49))).toBe(0);
      expect(await db.metrics.callsByName({ span: 'minute', from: day })).toHaveLength(130);
      expect(await db.metrics.deleteBefore('hour', minuteOf(1))).toBe(0);
      expect(await db.metrics.callsByName({ span: 'hour', from: day })).toHaveLength(130);
    });

    test('begin at whole spans of UTC', () => {
      const at = new Date('2026-11-30T23:59:59.999Z');
      expect(metricSpans.map((span) => spanStart(span, at).toISOString())).toEqual([
        '2026-11-30T23:59:00.000Z',
        '2026-11-30T23:00:00.000Z',
        '2026-11-30T00:00:00.000Z',
      ]);
    });
  });
};
