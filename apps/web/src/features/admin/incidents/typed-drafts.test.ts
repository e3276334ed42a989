import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptDraftOf, withDraft } from './typed-drafts.ts';

const like = { subject: '', body: '' };
const draft = { base: { values: like, version: 2 }, typed: { subject: 'A', body: 'B' } };

test('a draft is read as it was written, beside those of other forms, until it is forgotten', () => {
  const one = withDraft(null, 'notice:1', draft);
  const both = withDraft(one, 'notice:2', { ...draft, typed: { subject: 'C', body: '' } });
  expect(keptDraftOf(both, 'notice:1', like)).toEqual(draft);
  expect(keptDraftOf(both, 'notice:2', like)?.typed.subject).toBe('C');
  const left = withDraft(both, 'notice:1', null);
  expect([keptDraftOf(left, 'notice:1', like), withDraft(left, 'notice:2', null)]).toEqual([null, null]);
});

test('the form that was typed into longest ago is forgotten first', () => {
  let stored: unknown = null;
  for (let n = 0; n < 11; n += 1) stored = withDraft(stored, `notice:${n}`, draft);
  stored = withDraft(stored, 'notice:1', draft);
  stored = withDraft(stored, 'notice:11', draft);
  const kept = Array.from({ length: 12 }, (_, n) => keptDraftOf(stored, `notice:${n}`, like) !== null);
  expect(kept).toEqual([false, true, false, ...Array(9).fill(true)]);
});

test('whatever stands in the storage is no draft unless it has the fields of the form', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (stored) => {
      expect(keptDraftOf({ 'notice:1': stored }, 'notice:1', like)).toBeNull();
      expect(keptDraftOf(stored, 'notice:1', like)).toBeNull();
    }),
  );
  const other = withDraft(null, 'notice:1', { ...draft, typed: { subject: 'A' } } as never);
  expect(keptDraftOf(other, 'notice:1', like)).toBeNull();
});
