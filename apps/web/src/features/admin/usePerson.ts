import type { AdminUser } from '@atelier/core/schemas/admin';
import { trpc } from '../../trpc.ts';

const maxSuggestions = 8;
const userId = /^usr_[0-9a-z]{24}$/;

type Person =
  | { readonly state: 'found'; readonly id: string | undefined }
  | { readonly state: 'pending' }
  | { readonly state: 'failed'; readonly error: unknown }
  /** No user, or more than one. */
  | { readonly state: 'unclear'; readonly matches: readonly AdminUser[] };

/** The one of the matches that the text means: by address, by exact name, or because there is only one. */
const meant = (text: string, matches: readonly AdminUser[]): AdminUser | undefined => {
  const plain = text.toLowerCase();
  const named = matches.filter(({ name }) => name.toLowerCase() === plain);
  return (
    matches.find(({ email }) => email === plain) ??
    (named.length === 1 ? named[0] : undefined) ??
    (matches.length === 1 ? matches[0] : undefined)
  );
};

/** The user that a text of the filters names: an email, a name, or an id, which may be that of a deleted account. */
export const usePerson = (text: string | undefined): Person => {
  const isId = text === undefined || userId.test(text);
  const users = trpc.admin.users.list.useQuery(
    { query: text, limit: maxSuggestions },
    { enabled: !isId, staleTime: 60_000 },
  );
  if (isId) return { state: 'found', id: text };
  if (users.error !== null) return { state: 'failed', error: users.error };
  if (users.data === undefined) return { state: 'pending' };
  const { items } = users.data;
  const found = meant(text, items);
  return found === undefined ? { state: 'unclear', matches: items } : { state: 'found', id: found.id };
};

/** Users whose name or email contains the text, for suggestions while it is typed. */
export const useSuggestions = (text: string): readonly AdminUser[] => {
  const isShort = text.trim().length < 2 || userId.test(text);
  const users = trpc.admin.users.list.useQuery(
    { query: text.trim(), limit: maxSuggestions },
    { enabled: !isShort, staleTime: 60_000 },
  );
  return isShort ? [] : (users.data?.items ?? []);
};
