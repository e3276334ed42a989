import type { ReviewCase } from '@atelier/core/schemas/moderation';
import { Skeleton } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { More } from '../More.tsx';
import table from '../table.module.css';
import { usePages } from '../usePages.ts';
import { CaseCard, type Decision } from './CaseCard.tsx';
import classes from './Moderation.module.css';
import { ModerationTabs } from './ModerationTabs.tsx';
import { NoteDialog } from './NoteDialog.tsx';
import { useCaseKeys } from './useCaseKeys.ts';

type Shown = 'open' | 'appealed' | 'upheld' | 'cleared';
const shownOptions = [
  { value: 'open', label: 'Open' },
  { value: 'appealed', label: 'Appeals' },
  { value: 'upheld', label: 'Upheld' },
  { value: 'cleared', label: 'Cleared' },
] as const;
const filterOf = (shown: Shown) =>
  shown === 'appealed' ? ({ state: 'open', appealed: true } as const) : ({ state: shown } as const);

const useQueue = (shown: Shown) => {
  const utils = trpc.useUtils();
  const pages = usePages(['admin', 'moderation', shown], (cursor, signal) =>
    utils.client.admin.moderation.queue.query(
      { ...filterOf(shown), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  const decide = trpc.admin.moderation.decide.useMutation({
    onSuccess: ({ state }) => notifyDone(state === 'upheld' ? 'Upheld.' : 'Cleared.'),
    onError: notifyFailure,
    onSettled: () => {
      void pages.query.refetch();
      void utils.admin.moderation.figures.invalidate();
    },
  });
  return { ...pages, decide };
};

const figuresMs = 20_000;

const Figures = () => {
  // The list stays as it is: a case that moved under the keys would be decided by mistake.
  const { data } = trpc.admin.moderation.figures.useQuery(undefined, { refetchInterval: figuresMs });
  if (data === undefined) return <Skeleton height={22} width={220} />;
  const { open, appealed, upheld, cleared } = data;
  const parts = [
    ...[`${formatNumber(open)} open`, `${formatNumber(appealed)} with an appeal`],
    ...[`${formatNumber(upheld)} upheld`, `${formatNumber(cleared)} cleared`],
  ];
  return <p className={table.lead}>{parts.join(', ')}</p>;
};

/** What rules found, for reviewers. */
export const QueuePage = () => {
  usePageTitle('Moderation');
  const [shown, setShown] = useState<Shown>('open');
  const { query, items, decide } = useQueue(shown);
  const [at, setAt] = useState(0);
  /** One at a time: each look at a picture is recorded. */
  const [shownId, setShownId] = useState<string | null>(null);
  const [noted, setNoted] = useState<ReviewCase | null>(null);
  const current = items[Math.min(at, items.length - 1)];
  const { mutate, isPending } = decide;
  const actions = useMemo(() => {
    const decideCurrent = (decision: Decision): void => {
      if (current?.state === 'open' && !isPending) mutate({ id: current.id, decision });
    };
    return {
      next: () => setAt((now) => Math.min(now + 1, items.length - 1)),
      previous: () => setAt((now) => Math.max(now - 1, 0)),
      uphold: () => decideCurrent('upheld'),
      clear: () => decideCurrent('cleared'),
      note: () => setNoted(current?.state === 'open' ? current : null),
      look: () => setShownId((id) => (current === undefined || id === current.id ? null : current.id)),
    };
  }, [current, isPending, items.length, mutate]);
  useCaseKeys(actions);
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Moderation</h1>
          <Figures />
        </div>
      </div>
      <ModerationTabs />
      <Choice legend="Show" value={shown} options={shownOptions} onChange={setShown} />
      <p className={classes.keys}>J and K move, V shows the picture, U upholds, C clears, N adds a note.</p>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title="Nothing to review">
          Prompts that a rule blocks or flags, and pictures that the classifier flags, appear here.
        </EmptyState>
      )}
      <ul className={classes.cases} aria-label="Cases">
        {items.map((found, index) => (
          <CaseCard
            key={found.id}
            found={found}
            isCurrent={found.id === current?.id}
            isShown={found.id === shownId}
            onShow={(isShown) => setShownId(isShown ? found.id : null)}
            busy={isPending && decide.variables?.id === found.id}
            onFocus={() => setAt(index)}
            onDecide={(decision) => mutate({ id: found.id, decision })}
            onNote={() => setNoted(found)}
          />
        ))}
      </ul>
      <More query={query} />
      <NoteDialog
        found={noted}
        busy={isPending}
        onClose={() => setNoted(null)}
        onDecide={({ id }, decision, note) =>
          mutate({ id, decision, ...(note !== '' && { note }) }, { onSettled: () => setNoted(null) })
        }
      />
    </>
  );
};
