import { useEffect, useRef, useState } from 'react';
import type { Ending } from '../../lib/person-watch.ts';
import { usePerson, useSession } from '../../lib/session.ts';
import type { Draft } from './draft.ts';

// In memory alone (ASVS 14.3.3), and tied to the end of one person's session: it goes when anybody else comes, or when
// that person leaves of their own will.
const leftDrafts = new WeakMap<Ending, Draft>();

/** The draft's state. What was in it when the session ended elsewhere is there again, once, for the same person. */
export const useKeptDraft = (first: () => Draft) => {
  const person = usePerson();
  const session = useSession();
  const [ownerId] = useState(session.data?.user?.id);
  const ownEnding = () => {
    const ending = person.ending();
    return ending?.userId === ownerId ? ending : null;
  };
  const [draft, setDraft] = useState(() => {
    const ending = ownEnding();
    return (ending && leftDrafts.get(ending)) ?? first();
  });
  const latest = useRef({ draft, ownEnding });
  useEffect(() => {
    latest.current = { draft, ownEnding };
  });
  useEffect(() => {
    const found = latest.current.ownEnding();
    if (found !== null) leftDrafts.delete(found);
    return () => {
      const ending = latest.current.ownEnding();
      if (ending !== null && person.wasShutOut()) leftDrafts.set(ending, latest.current.draft);
    };
  }, [person]);
  return [draft, setDraft] as const;
};
