import { maxPicturesAtOnce } from '@atelier/core/schemas/picture-transfers';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { trpc } from '../../../trpc.ts';
import { usePerson } from '../usePerson.ts';

const settleMs = 250;

/** Who gets the pictures of a person, and what handing them over would do. */
export const useHandOver = (id: string) => {
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text.trim(), settleMs);
  const person = usePerson(settled === '' ? undefined : settled);
  const to = settled !== '' && person.state === 'found' ? person.id : undefined;
  const preview = trpc.admin.users.transferPreview.useQuery({ id, ...(to !== undefined && { to }) });
  const { data } = preview;
  const isAllowed = to !== undefined && settled === text.trim() && data?.recipient?.obstacle === null;
  return { text, setText, person: settled === '' ? null : person, to, preview, isAllowed };
};
export type HandOver = ReturnType<typeof useHandOver>;

/** Hands everything over, call by call; each moves a part of a large gallery. `left` is null until the second call. */
export const useTransfer = () => {
  const [left, setLeft] = useState<number | null>(null);
  const call = trpc.admin.users.transfer.useMutation();
  const run = async (wish: { readonly id: string; readonly to: string }): Promise<number> => {
    let pictures = 0;
    for (;;) {
      const moved = await call.mutateAsync(wish);
      pictures += moved.pictures;
      if (moved.remaining === 0) return pictures;
      setLeft(moved.remaining);
    }
  };
  return { run, left, call };
};

/** Whether the pictures are too many to be handed over together with the deletion of the account. */
export const isTooMany = ({ preview }: HandOver): boolean =>
  (preview.data?.pictures ?? 0) > maxPicturesAtOnce;
