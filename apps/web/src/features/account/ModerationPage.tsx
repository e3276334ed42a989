import { type OwnCase, strictnessLevels } from '@atelier/core/schemas/moderation';
import { Button, Skeleton } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useState } from 'react';
import { formatAgo } from '../../lib/format.ts';
import { useCan } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { Section } from '../../ui/Section.tsx';
import { AccountSection } from './AccountSection.tsx';
import { AppealDialog } from './AppealDialog.tsx';
import { LooksPart } from './LooksPart.tsx';

const levelLabels = { relaxed: 'Relaxed', standard: 'Standard', strict: 'Strict' } as const;

const StrictnessPart = () => {
  const utils = trpc.useUtils();
  const query = trpc.moderation.strictness.useQuery();
  const mayChange = useCan('moderation:strictness');
  const set = trpc.moderation.setStrictness.useMutation({
    onSuccess: ({ level }) =>
      notifyDone(`Your prompts and pictures are now judged as “${levelLabels[level]}”.`),
    onError: notifyFailure,
    onSettled: () => utils.moderation.strictness.invalidate(),
  });
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={60} />;
  const least = strictnessLevels.indexOf(query.data.least);
  return (
    <Choice
      legend="Level"
      value={query.data.level}
      options={strictnessLevels.slice(least).map((value) => ({ value, label: levelLabels[value] }))}
      disabled={!mayChange || set.isPending}
      onChange={(level) => set.mutate({ level })}
    />
  );
};

const stateOf = ({ state, appeal, wasBlocked }: OwnCase): string => {
  if (state === 'cleared') return 'Cleared';
  if (state === 'upheld') return 'Upheld';
  if (appeal !== null) return 'Appeal in review';
  return wasBlocked ? 'Blocked' : 'In review';
};

const nameOf = ({ subject, prompt }: OwnCase): string => {
  if (subject === 'prompt') return prompt ?? 'A prompt';
  return prompt === null ? 'An uploaded picture' : `Picture: ${prompt}`;
};

const noteOf = (found: OwnCase): string =>
  [found.reason, ...(found.note === null ? [] : [`Note: ${found.note}`]), formatAgo(found.createdAt)].join(
    ' · ',
  );

const CasesPart = () => {
  const query = trpc.moderation.mine.useQuery({ limit: 100 });
  const [appealed, setAppealed] = useState<OwnCase | null>(null);
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={90} />;
  if (query.data.items.length === 0)
    return <NoItems>None of your prompts or pictures was blocked or flagged.</NoItems>;
  return (
    <>
      <ItemList>
        {query.data.items.map((found) => (
          <Item
            key={found.id}
            Icon={IconFlag}
            name={nameOf(found)}
            tag={stateOf(found)}
            note={noteOf(found)}
            actions={
              <>
                {found.subject === 'image' && found.subjectId !== null && (
                  <ButtonLink {...itemAction} to="/images/$imageId" params={{ imageId: found.subjectId }}>
                    See picture
                  </ButtonLink>
                )}
                {found.mayAppeal && (
                  <Button {...itemAction} onClick={() => setAppealed(found)}>
                    Appeal…
                  </Button>
                )}
              </>
            }
          />
        ))}
      </ItemList>
      <AppealDialog found={appealed} onClose={() => setAppealed(null)} />
    </>
  );
};

/** How this workspace is judged, and what was found in the person's own content. */
export const ModerationPage = () => (
  <AccountSection
    title="Moderation"
    lead="How your prompts and pictures are judged, and what was blocked or flagged."
  >
    <Section title="Strictness" note="Your administrator sets the least strict level.">
      <StrictnessPart />
    </Section>
    <Section
      title="Your cases"
      note="You can appeal each decision once. An administrator then looks at it again."
    >
      <CasesPart />
    </Section>
    <LooksPart />
  </AccountSection>
);
