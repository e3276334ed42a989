import type { AuditFilterView } from '@atelier/core/schemas/audit-filters';
import { ActionIcon, Skeleton, TextInput, UnstyledButton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type AuditSearch, parseAuditSearch } from '../../lib/audit-search.ts';
import { readFailure } from '../../lib/failure.ts';
import { humanise } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useDialogLock } from '../../ui/useDialogLock.ts';
import { useFields } from '../../ui/useFields.ts';
import classes from './SavedFilters.module.css';

interface Props {
  readonly search: AuditSearch;
  /** The user that the filter for a person names; their name and email are not saved. */
  readonly personId: string | undefined;
  readonly onApply: (search: AuditSearch) => void;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const aboutOf = ({ values }: AuditFilterView): string => {
  const parts = Object.entries(values).map(([name, value]) =>
    name === 'type' ? humanise(value) : `${humanise(name)}: ${value}`,
  );
  return parts.length === 0 ? 'All events' : parts.join(', ');
};

const Save = ({ search, personId, onClose }: Pick<Props, 'search' | 'personId' | 'onClose'>) => {
  const utils = trpc.useUtils();
  const fields = useFields({ name: '' }, { name: 'Give it a name.' });
  const save = trpc.admin.audit.saveFilter.useMutation({
    onSuccess: ({ name }) => {
      void utils.admin.audit.filters.invalidate();
      onClose();
      notifyDone(`Saved as “${name}”.`);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const { person: _, ...others } = search;
  const values = personId === undefined ? others : { ...others, person: personId };
  return (
    <DialogForm
      fields={fields}
      verb="Save"
      busy={save.isPending}
      failure={save.error === null ? null : readFailure(save.error)}
      onSubmit={({ name }) => save.mutate({ name, values })}
      onCancel={onClose}
    >
      <TextInput
        label="Name"
        description="Keeps the filters of this page. The same name replaces a saved one."
        autoComplete="off"
        {...fields.getInputProps('name')}
      />
    </DialogForm>
  );
};

const List = ({ onApply }: Pick<Props, 'onApply'>) => {
  const utils = trpc.useUtils();
  const filters = trpc.admin.audit.filters.useQuery();
  const remove = trpc.admin.audit.removeFilter.useMutation({
    onSuccess: () => utils.admin.audit.filters.invalidate(),
    onError: notifyFailure,
  });
  useDialogLock(remove.isPending);
  if (filters.isPending) return <Skeleton height={96} mb={24} />;
  if (filters.error !== null) return <ErrorMessage error={filters.error} onRetry={() => filters.refetch()} />;
  if (filters.data.items.length === 0)
    return <p className={dialog.text}>None yet. Set filters on the page and give them a name here.</p>;
  return (
    <ul className={classes.list} aria-label="Saved filters">
      {filters.data.items.map((filter) => (
        <li key={filter.id} className={classes.row}>
          <UnstyledButton className={classes.apply} onClick={() => onApply(parseAuditSearch(filter.values))}>
            <strong>{filter.name}</strong>
            <span className={classes.about}>{aboutOf(filter)}</span>
          </UnstyledButton>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Delete filter: ${filter.name}`}
            loading={remove.isPending && remove.variables.id === filter.id}
            disabled={remove.isPending}
            onClick={() => remove.mutate({ id: filter.id })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
};

/** An administrator's saved filters: use one, delete one, or save those of the page. */
export const SavedFilters = ({ search, personId, onApply, opened, onClose }: Props) => (
  <Dialog title="Saved filters" opened={opened} onClose={onClose} sheet>
    <List
      onApply={(chosen) => {
        onApply(chosen);
        onClose();
      }}
    />
    {Object.keys(search).length > 0 && <Save search={search} personId={personId} onClose={onClose} />}
  </Dialog>
);
