import type { OwnResponse } from '@atelier/core/schemas/responses';
import { Button, Skeleton } from '@mantine/core';
import { IconShieldHalf } from '@tabler/icons-react';
import { useState } from 'react';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { ObjectDialog } from './ObjectDialog.tsx';
import { ResponseAnswer } from './ResponseAnswer.tsx';
import { pastNote, pastWords } from './response-words.ts';

const hasAnswer = ({ appeal, note }: OwnResponse): boolean => appeal !== null || note !== null;

/** What was done to protect the account in the last 30 days, and what became of objections. */
export const ProtectionPart = () => {
  const query = trpc.responses.mine.useQuery();
  const [objected, setObjected] = useState<string | null>(null);
  if (query.data === undefined && query.error !== null)
    return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={60} />;
  const { items } = query.data;
  if (items.length === 0) return <NoItems>Nothing in the last 30 days.</NoItems>;
  return (
    <>
      <ItemList>
        {items.map((response) => (
          <Item
            key={response.id}
            Icon={IconShieldHalf}
            name={pastWords[response.kind]}
            note={
              <>
                {pastNote(response)}
                {hasAnswer(response) && (
                  <>
                    <br />
                    <ResponseAnswer response={response} />
                  </>
                )}
              </>
            }
            actions={
              response.mayAppeal && !response.isCurrent ? (
                <Button {...itemAction} onClick={() => setObjected(response.id)}>
                  This was me…
                </Button>
              ) : null
            }
          />
        ))}
      </ItemList>
      <ObjectDialog id={objected} onClose={() => setObjected(null)} />
    </>
  );
};
