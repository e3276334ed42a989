import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { type Strictness, strictnessLevels } from '@atelier/core/schemas/moderation';
import { Skeleton } from '@mantine/core';
import { useCan, useSession } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/Section.tsx';
import { PrivateLook } from './PrivateLook.tsx';

const labels: Readonly<Record<Strictness, string>> = {
  relaxed: 'Relaxed',
  standard: 'Standard',
  strict: 'Strict',
};

const WorkspaceLevel = ({ userId }: { readonly userId: string }) => {
  const utils = trpc.useUtils();
  const query = trpc.admin.moderation.strictness.useQuery({ userId });
  const set = trpc.admin.moderation.setStrictness.useMutation({
    onSuccess: ({ level }) => notifyDone(`This workspace is now judged as “${labels[level]}”.`),
    onError: notifyFailure,
    onSettled: () => utils.admin.moderation.strictness.invalidate(),
  });
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={60} />;
  const least = strictnessLevels.indexOf(query.data.least);
  return (
    <Choice
      legend="Level"
      value={query.data.level}
      options={strictnessLevels.slice(least).map((value) => ({ value, label: labels[value] }))}
      disabled={set.isPending}
      onChange={(level) => set.mutate({ userId, level })}
    />
  );
};

/** How the person's workspace is judged, and, for superadmins, a look at their private pictures. */
export const UserModeration = ({ user }: { readonly user: AdminUserDetail }) => {
  const mayLook = useCan('moderation:look');
  const isSelf = useSession().data?.user?.id === user.id;
  return (
    <>
      <Section title="Moderation" note="How strictly prompts and pictures of this workspace are judged.">
        <WorkspaceLevel userId={user.id} />
      </Section>
      {mayLook && !isSelf && (
        <Section
          title="Private pictures"
          note="They are private. If you must see them, say why: we email the person, and every picture you open is recorded."
        >
          <PrivateLook user={user} />
        </Section>
      )}
    </>
  );
};
