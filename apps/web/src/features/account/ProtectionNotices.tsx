import type { OwnResponse } from '@atelier/core/schemas/responses';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { Notice } from '../../ui/Notice.tsx';
import classes from './AccountLayout.module.css';
import { ObjectDialog } from './ObjectDialog.tsx';

const words: Readonly<Record<OwnResponse['kind'], { readonly title: string; readonly text: string }>> = {
  lock_account: {
    title: 'Signing in is locked',
    text: 'We noticed something unusual on your account, so new sign-ins are refused for a while. You stay signed in here. If you didn’t expect this, change your password.',
  },
  block_address: {
    title: 'An address of yours was blocked',
    text: 'We noticed something unusual from there.',
  },
  flag: {
    title: 'An administrator will look at your account',
    text: 'We noticed something unusual. Nothing is restricted.',
  },
  ask_step_up: {
    title: 'We’ll ask you to confirm that it’s you',
    text: 'We noticed something unusual, so your next change to this account needs a fresh proof.',
  },
  end_sessions: {
    title: 'You were signed out everywhere',
    text: 'We noticed something unusual on your account. If you didn’t expect this, change your password.',
  },
  pause_generation: {
    title: 'New pictures are paused',
    text: 'We noticed unusual activity on your account. Your pictures and everything else are as they were.',
  },
};

const Answer = ({ response: { appeal, note } }: { readonly response: OwnResponse }) => {
  if (note !== null)
    return (
      <span>
        An administrator answered: <bdi>{note}</bdi>
      </span>
    );
  return appeal === null ? null : <span>You objected. An administrator will look at it.</span>;
};

/** What was done to protect the account, as long as it is news, and a way to object. */
export const ProtectionNotices = () => {
  const query = trpc.responses.mine.useQuery();
  const [objected, setObjected] = useState<string | null>(null);
  const current = query.data?.items.filter(({ isCurrent }) => isCurrent) ?? [];
  if (current.length === 0) return null;
  return (
    <div className={classes.protection}>
      {current.map((response) => (
        <Notice key={response.id} title={words[response.kind].title}>
          <span>
            {words[response.kind].text}
            {response.until !== null && ` It ends ${formatDateTime(response.until)}.`}
          </span>
          <Answer response={response} />
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
