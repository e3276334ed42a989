import { useEffect, useRef, useState } from 'react';
import { useDrafts } from '../../../lib/session.ts';
import { notifyUndoable } from '../../../ui/notify.tsx';
import { useFields } from '../../../ui/useFields.ts';
import { mergeTyped, type Texts } from './merge-typed.ts';
import { keptDraftOf, withDraft } from './typed-drafts.ts';

/** What is stored now; `version` grows with every change. */
interface Stored<V> {
  readonly values: V;
  readonly version: number;
}

/**
 * A form over something that others change as well. Their changes come into the fields in which nothing was typed. If both have
 * changed a field, what was typed stays in it, and `clashes` names it until the person chooses. What was typed and not saved is
 * still there after another page or a reload.
 * @param form its name among all forms of cases; null if nothing can be typed
 * @returns the form, the version that its values were made from, and the choices
 */
export const useSharedForm = <V extends Texts>(
  stored: Stored<V>,
  form: string | null,
  required: Partial<Record<keyof V & string, string>> = {},
) => {
  const drafts = useDrafts().case;
  const [kept] = useState(() => (form === null ? null : keptDraftOf(drafts.read(), form, stored.values)));
  const [base, setBase] = useState<Stored<V>>(kept?.base ?? stored);
  const fields = useFields<V>(kept?.typed ?? stored.values, required);
  const isTyped = Object.keys(base.values).some((name) => fields.values[name] !== base.values[name]);
  // An older answer may come after a newer one.
  const isNewer = stored.version > base.version;
  const { merged, clashes } = isNewer
    ? mergeTyped(base.values, fields.values, stored.values)
    : { merged: fields.values, clashes: [] };
  const settle = (values: V) => {
    fields.setValues(values);
    setBase(stored);
  };
  const mayMerge = isNewer && clashes.length === 0;
  useEffect(() => {
    if (mayMerge) settle(merged);
  });
  const draft = isTyped ? { base, typed: fields.values } : null;
  const written = JSON.stringify(draft);
  const lastWritten = useRef(JSON.stringify(kept));
  useEffect(() => {
    if (form === null || written === lastWritten.current) return;
    lastWritten.current = written;
    drafts.write(withDraft(drafts.read(), form, draft));
  });
  return {
    fields,
    version: base.version,
    isTyped,
    clashes: clashes.map((name) => ({ name, theirs: stored.values[name] })),
    /** What was typed is to take the place of theirs. */
    keepMine: () => settle(merged),
    /** Theirs takes the place of what was typed, which Undo brings back. */
    takeTheirs: () => {
      settle({ ...merged, ...Object.fromEntries(clashes.map((name) => [name, stored.values[name]])) });
      // Their other fields stay: as they were before, they would be taken for typed and saved over theirs.
      notifyUndoable('The other text is in the form.', () => fields.setValues(merged));
    },
    /** After `submitted` was saved as `saved`. What was typed meanwhile stays. */
    onSaved: (saved: Stored<V>, submitted: V) => {
      const now = fields.getValues();
      fields.setValues(mergeTyped(submitted, now, saved.values).merged);
      setBase(saved);
    },
  };
};
