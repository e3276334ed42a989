import type { PictureTransferPreview } from '@atelier/core/schemas/picture-transfers';
import { Skeleton } from '@mantine/core';
import { formatBytes, formatNumber, formatPictures } from '../../../lib/format.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { PersonInput } from '../PersonInput.tsx';
import classes from '../UserPage.module.css';
import type { HandOver } from './useHandOver.ts';

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

const Figures = ({ data }: { readonly data: PictureTransferPreview }) => (
  <dl className={classes.facts}>
    <Fact name="Pictures" value={formatNumber(data.pictures)} />
    <Fact name="Uploads" value={formatNumber(data.uploads)} />
    <Fact name="Collections" value={formatNumber(data.collections)} />
    <Fact name="Storage" value={formatBytes(data.bytes)} />
    <Fact name="Links that end" value={formatNumber(data.shares)} />
    {data.recipient !== null && (
      <Fact name="Room left" value={`${formatPictures(data.recipient.room)} in the new gallery`} />
    )}
  </dl>
);

const Unclear = ({ person }: Pick<HandOver, 'person'>) => {
  if (person?.state !== 'unclear') return null;
  return (
    <p className={form.text}>
      {person.matches.length === 0
        ? 'No account matches. Type a name, an email address or an ID.'
        : 'More than one account matches. Choose one from the list.'}
    </p>
  );
};

/** Chooses who gets the pictures, with exact numbers of what moves and why it may not. */
export const Recipient = ({ handOver }: { readonly handOver: HandOver }) => {
  const { text, setText, person, preview } = handOver;
  const obstacle = preview.data?.recipient?.obstacle ?? null;
  return (
    <>
      <PersonInput label="New owner" value={text} onChange={setText} onChoose={setText} />
      <Unclear person={person} />
      {preview.isPending && <Skeleton height={150} />}
      {preview.error !== null && <ErrorMessage error={preview.error} onRetry={() => preview.refetch()} />}
      {preview.data !== undefined && <Figures data={preview.data} />}
      {obstacle !== null && <Notice tone="danger" title={obstacle} />}
    </>
  );
};
