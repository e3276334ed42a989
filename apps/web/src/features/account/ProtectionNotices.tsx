import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';
import classes from './AccountLayout.module.css';
import { ObjectDialog } from './ObjectDialog.tsx';
import { ResponseAnswer } from './ResponseAnswer.tsx';
import { currentWords } from './response-words.ts';

/** What was done to protect the account, as long as it is news, and a way to object. */
export const ProtectionNotices = () => {
  const query = trpc.responses.mine.useQuery();
  const [objected, setObjected] = useState<string | null>(null);
  const current = query.data?.items.filter(({ isCurrent }) => isCurrent) ?? [];
  if (current.length === 0) return null;
  return (
    <div className={classes.protection}>
      {current.map((response) => (
        <Notice key={response.id} title={currentWords[response.kind].title}>
          <span>
            {currentWords[response.kind].text}
            {response.until !== null && ` It ends ${formatDateTime(response.until)}.`}
          </span>
          <ResponseAnswer response={response} />
          {response.mayAppeal && (
            <Button variant="default" onClick={() => setObjected(response.id)}>
              This was me…
            </Button>
          )}
        </Notice>
      ))}
      <ObjectDialog id={objected} onClose={() => setObjected(null)} />
    </div>
  );
};
