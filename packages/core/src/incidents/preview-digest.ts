import { createHash } from 'node:crypto';
import type { ContainmentTarget } from '../ports/incident-store.ts';
import type { ContainmentKind } from './incidents.ts';

interface Previewed {
  readonly kind: ContainmentKind;
  readonly target: ContainmentTarget;
  /** Whom it concerns, in the order of their ids; null for everyone, and for kinds that are not about people. */
  readonly ids: readonly string[] | null;
  readonly figures: Readonly<Record<string, number>>;
}

/** Names that differ in their order are the same. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
};

/** What a preview showed: another target, other people or other figures have another digest. */
export const previewDigest = ({ kind, target, ids, figures }: Previewed): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted({ kind, target, ids, figures })))
    .digest('hex');
