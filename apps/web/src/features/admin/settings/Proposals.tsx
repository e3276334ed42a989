import type { SettingProposal } from '@atelier/core/schemas/settings';
import { Button } from '@mantine/core';
import { formatAgo, formatDateTime } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { RetentionPreview } from './RetentionPreview.tsx';
import { valueText } from './setting-values.ts';
import classes from './settings.module.css';
import { useSettingsChanged } from './useSettings.ts';

interface Props {
  readonly proposal: SettingProposal;
  readonly mayManage: boolean;
}

const Decide = ({ proposal }: Pick<Props, 'proposal'>) => {
  const changed = useSettingsChanged();
  const approve = trpc.admin.settings.approve.useMutation({
    onSuccess: () => notifyDone(`“${proposal.title}” is changed.`),
    onError: notifyFailure,
    onSettled: changed,
  });
  const reject = trpc.admin.settings.reject.useMutation({
    onSuccess: () => notifyDone(proposal.isOwn ? 'The proposal is withdrawn.' : 'The proposal is rejected.'),
    onError: notifyFailure,
    onSettled: changed,
  });
  const ref = { id: proposal.id };
  return (
    <div className={classes.actions}>
      {!proposal.isOwn && !proposal.isOutdated && (
        <ConfirmButton
          label="Approve…"
          aria-label={`Approve the change of ${proposal.title}`}
          title="Approve this change?"
          verb="Approve it"
          busy={approve.isPending}
          onConfirm={(close) => approve.mutate(ref, { onSettled: close })}
        >
          {proposal.title} changes from {valueText(proposal.present)} to {valueText(proposal.value)} at once.
          <RetentionPreview name={proposal.name} value={proposal.value} />
        </ConfirmButton>
      )}
      <Button variant="default" loading={reject.isPending} onClick={() => reject.mutate(ref)}>
        {proposal.isOwn ? 'Withdraw' : 'Reject'}
      </Button>
    </div>
  );
};

const Proposal = ({ proposal, mayManage }: Props) => (
  <li className={classes.proposal}>
    <h3>{proposal.title}</h3>
    <p dir="auto">
      {valueText(proposal.present)} → {valueText(proposal.value)}
    </p>
    {proposal.reason !== null && <p dir="auto">“{proposal.reason}”</p>}
    <p className={classes.quiet}>
      Proposed by <bdi>{proposal.isOwn ? 'you' : (proposal.proposedBy?.name ?? 'a deleted account')}</bdi>{' '}
      {formatAgo(proposal.proposedAt)}.{' '}
      {proposal.isOwn ? 'Another superadmin has to approve it' : 'It can be approved'} until{' '}
      {formatDateTime(proposal.expiresAt)}.
    </p>
    {proposal.isOutdated && (
      <p>The setting has been changed since, so this can’t be approved any more. Propose it again.</p>
    )}
    {mayManage && <Decide proposal={proposal} />}
  </li>
);

/** Changes that wait for a second superadmin; nothing without any. */
export const Proposals = ({
  proposals,
  mayManage,
}: {
  readonly proposals: readonly SettingProposal[];
  readonly mayManage: boolean;
}) =>
  proposals.length > 0 && (
    <section aria-labelledby="proposals-title">
      <h2 id="proposals-title">Waiting for approval</h2>
      <ul className={classes.changes}>
        {proposals.map((proposal) => (
          <Proposal key={proposal.id} proposal={proposal} mayManage={mayManage} />
        ))}
      </ul>
    </section>
  );
