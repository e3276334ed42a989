import type { SettingChange } from '@atelier/core/schemas/settings';
import { isSettingName, settingDeclarations } from '@atelier/core/settings/settings';
import { Button, Skeleton } from '@mantine/core';
import { formatPrecise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { More } from '../More.tsx';
import { usePages } from '../usePages.ts';
import { valueText } from './setting-values.ts';
import classes from './settings.module.css';
import { UndoAlone } from './UndoAlone.tsx';
import { useUndo } from './useUndo.ts';

/** Whether the name is typed in place of the approval of a second superadmin. */
const mustType = ({ name }: SettingChange, superadmins: number): boolean =>
  superadmins <= 1 && isSettingName(name) && settingDeclarations[name].danger === 'two_person';

const Undo = ({ change }: { readonly change: SettingChange }) => {
  const undo = useUndo(change);
  return (
    <ConfirmButton
      variant="default"
      size="xs"
      label="Undo"
      aria-label={`Undo the change of ${change.title}`}
      title="Undo this change?"
      verb="Undo it"
      busy={undo.isPending}
      onConfirm={(close) => undo.mutate({ id: change.id }, { onError: notifyFailure, onSettled: close })}
    >
      {change.title} goes back from {valueText(change.after)} to {valueText(change.before)}. The history keeps
      both changes.
    </ConfirmButton>
  );
};

const Change = ({
  change,
  mayManage,
  named,
  superadmins,
}: Pick<Props, 'mayManage' | 'superadmins'> & {
  readonly change: SettingChange;
  readonly named: boolean;
}) => (
  <li className={classes.change}>
    <div>
      {named && <strong>{change.title}</strong>}
      <span dir="auto">
        {valueText(change.before)} → {valueText(change.after)}
      </span>
      {change.reason !== null && <q dir="auto">{change.reason}</q>}
      <small>
        <bdi>{change.changedBy?.name ?? 'The server'}</bdi>
        {change.approvedBy !== null && (
          <>
            , approved by <bdi>{change.approvedBy.name}</bdi>
          </>
        )}
        , {formatPrecise(change.changedAt)}
        {change.undoes !== null && ', undo'}
      </small>
    </div>
    {mayManage &&
      change.canUndo &&
      (mustType(change, superadmins) ? <UndoAlone change={change} /> : <Undo change={change} />)}
  </li>
);

interface Props {
  /** Null: of all settings. */
  readonly name: SettingChange['name'] | null;
  readonly mayManage: boolean;
  /** Superadmins who are not locked. */
  readonly superadmins: number;
}

/** Who changed what and when, the newest first. */
export const SettingHistory = ({ name, mayManage, superadmins }: Props) => {
  const { client } = trpc.useUtils();
  const key = [['admin', 'settings', 'history'], { name }] as const;
  const { query, items } = usePages(key, (cursor, signal) =>
    client.admin.settings.history.query(
      {
        ...(name === null ? {} : { name: name as never }),
        limit: 20,
        ...(cursor === undefined ? {} : { cursor: cursor as never }),
      },
      { signal },
    ),
  );
  return (
    <>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={120} />}
      {query.isSuccess && items.length === 0 && (
        <p className={classes.quiet}>Nothing has been changed yet.</p>
      )}
      {items.length > 0 && (
        <ol className={classes.changes}>
          {items.map((change) => (
            <Change key={change.id} named={name === null} {...{ change, mayManage, superadmins }} />
          ))}
        </ol>
      )}
      <More query={query} />
    </>
  );
};

/** For the head of a card. */
export const HistoryButton = ({
  title,
  onClick,
}: {
  readonly title: string;
  readonly onClick: () => void;
}) => (
  <Button variant="subtle" color="gray" size="xs" aria-label={`History of ${title}`} onClick={onClick}>
    History
  </Button>
);
