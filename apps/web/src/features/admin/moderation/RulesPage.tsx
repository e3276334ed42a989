import type { Rule } from '@atelier/core/schemas/moderation';
import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import { ModerationTabs } from './ModerationTabs.tsx';
import { RuleDialog } from './RuleDialog.tsx';

const tones = { block: 'danger', flag: 'warning', allow: 'accent' } as const;
const labels = { block: 'Block', flag: 'Flag', allow: 'Allow' } as const;
const sources = { own: 'Added here', starter: 'Starter list', builtin: 'Built in' } as const;

const RemoveRule = ({ rule }: { readonly rule: Rule }) => {
  const utils = trpc.useUtils();
  const remove = trpc.admin.moderation.rules.remove.useMutation({
    onSuccess: () => {
      notifyDone(`“${rule.name}” was removed.`);
      void utils.admin.moderation.rules.list.invalidate();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="subtle"
      color="gray"
      label="Remove"
      aria-label={`Remove ${rule.name}`}
      title="Remove this rule?"
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate({ id: rule.id }, { onSettled: close })}
    >
      Prompts are no longer checked for its words. Cases that it opened stay.
    </ConfirmButton>
  );
};

const EnableRule = ({ rule }: { readonly rule: Rule }) => {
  const utils = trpc.useUtils();
  const update = trpc.admin.moderation.rules.update.useMutation({
    onError: notifyFailure,
    onSettled: () => utils.admin.moderation.rules.list.invalidate(),
  });
  if (rule.source === 'builtin') return <span className={table.dim}>Always on</span>;
  return (
    <span>
      {rule.isEnabled ? 'On' : 'Off'}{' '}
      <Button
        variant="subtle"
        color="gray"
        aria-label={`${rule.isEnabled ? 'Turn off' : 'Turn on'} ${rule.name}`}
        loading={update.isPending}
        onClick={() => update.mutate({ id: rule.id, isEnabled: !rule.isEnabled })}
      >
        {rule.isEnabled ? 'Turn off' : 'Turn on'}
      </Button>
    </span>
  );
};

const Row = ({ rule, onEdit }: { readonly rule: Rule; readonly onEdit: () => void }) => (
  <tr>
    <td data-label="">
      <span className={table.strong}>{rule.name}</span>
      <span className={table.dim}>{rule.reason}</span>
    </td>
    <td data-label="Action">
      <span>
        <Tag tone={tones[rule.action]}>{labels[rule.action]}</Tag>
      </span>
    </td>
    <td data-label="Words">{formatNumber(rule.termCount)}</td>
    <td data-label="From">{sources[rule.source]}</td>
    <td data-label="State">
      <EnableRule rule={rule} />
    </td>
    <td data-label="">
      {rule.source === 'own' && (
        <>
          <Button variant="subtle" color="gray" aria-label={`Edit ${rule.name}`} onClick={onEdit}>
            Edit…
          </Button>
          <RemoveRule rule={rule} />
        </>
      )}
    </td>
  </tr>
);

/** The rules for prompts. */
export const RulesPage = () => {
  usePageTitle('Rules');
  const query = trpc.admin.moderation.rules.list.useQuery();
  const [edited, setEdited] = useState<Rule | 'new' | null>(null);
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Rules</h1>
          <p className={table.lead}>
            What prompts are checked for. Starter lists apply in strict workspaces only.
          </p>
        </div>
        <Button onClick={() => setEdited('new')}>Add a rule…</Button>
      </div>
      <ModerationTabs />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {query.data !== undefined && (
        <table className={`${table.table} ${table.cards}`}>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Action</th>
              <th scope="col">Words</th>
              <th scope="col">From</th>
              <th scope="col">State</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((rule) => (
              <Row key={rule.id} rule={rule} onEdit={() => setEdited(rule)} />
            ))}
          </tbody>
        </table>
      )}
      <RuleDialog
        rule={edited === 'new' ? null : edited}
        opened={edited !== null}
        onClose={() => setEdited(null)}
      />
    </>
  );
};
