/** Something that happened, and what is to be done about it. */
export interface Timed {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly apply: () => Promise<void>;
}

/** Reads on from where it was. */
export type Source = () => Promise<{ readonly items: readonly Timed[]; readonly isLast: boolean }>;

/**
 * Applies what several sources have in the order of its times, in bounded memory: each source is read in pieces and taken to be in
 * order. Rules that look at counters and at the audit log depend on it after a restart, when both are read again.
 */
export const applyInOrder = async (sources: readonly Source[]): Promise<void> => {
  const heads = sources.map((read) => ({ read, items: [] as readonly Timed[], next: 0, isOver: false }));
  for (;;) {
    let first: (typeof heads)[number] | null = null;
    for (const head of heads) {
      while (head.next >= head.items.length && !head.isOver) {
        const { items, isLast } = await head.read();
        Object.assign(head, { items, next: 0, isOver: isLast });
      }
      const at = head.items[head.next]?.at;
      if (at !== undefined && (first === null || at < (first.items[first.next]?.at ?? 0))) first = head;
    }
    const item = first?.items[first.next];
    if (first === null || item === undefined) return;
    first.next += 1;
    await item.apply();
  }
};
