import { Button, Group, Menu, Skeleton } from '@mantine/core';
import { IconBookmark, IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type AuditSearch, auditListInput } from '../../lib/audit-search.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { TextLink } from '../../ui/links.tsx';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { AuditFilters } from './AuditFilters.tsx';
import classes from './AuditPage.module.css';
import { AuditTable } from './AuditTable.tsx';
import { More } from './More.tsx';
import { SavedFilters } from './SavedFilters.tsx';
import table from './table.module.css';
import { usePages } from './usePages.ts';
import { usePerson } from './usePerson.ts';

const Events = ({ search, personId }: { search: AuditSearch; personId: string | undefined }) => {
  const { client } = trpc.useUtils();
  const { query, items } = usePages(['admin', 'audit', search, personId], (cursor, signal) =>
    client.admin.audit.list.query(
      { ...auditListInput(search, personId, Date.now()), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  return (
    <>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={480} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title="No event matches">Choose a longer time or another event.</EmptyState>
      )}
      {query.error === null && items.length > 0 && (
        <AuditTable rows={items} isStale={query.isPlaceholderData} />
      )}
      <More query={query} />
    </>
  );
};

/** The text of the person's filter names no user, or several. */
const UnclearPerson = ({
  search,
  matches,
}: {
  readonly search: AuditSearch;
  readonly matches: readonly { readonly id: string; readonly name: string; readonly email: string }[];
}) =>
  matches.length === 0 ? (
    <EmptyState title="No one by that name">
      Try another spelling. For a deleted account, enter its ID.
    </EmptyState>
  ) : (
    <EmptyState title="Several people match">
      {matches.map(({ id, name, email }) => (
        <span key={id} className={classes.match}>
          <TextLink to="/admin/audit" search={{ ...search, person: email }} underline="always">
            <bdi>{name}</bdi> ({email})
          </TextLink>
        </span>
      ))}
    </EmptyState>
  );

const formats = [
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'jsonl', label: 'JSON lines, for programs' },
] as const;

/** Plain links: the browser downloads the file, with its own progress. */
const Export = ({ search, personId }: { search: AuditSearch; personId: string | undefined }) => {
  const query = new URLSearchParams(auditListInput(search, personId, Date.now()));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>The newest 100,000 events that match</Menu.Label>
        {formats.map(({ format, label }) => (
          <Menu.Item key={format} component="a" href={`/exports/audit.${format}?${query}`} download>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

export const AuditPage = () => {
  usePageTitle('Audit log');
  const search = useSearch({ from: '/member/admin/audit' });
  const navigate = useNavigate();
  const person = usePerson(search.person);
  const saved = useLazyDialog();
  const show = (next: AuditSearch) => navigate({ to: '/admin/audit', search: next });
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Audit log</h1>
          <p className={table.lead}>
            Who did what, newest first. Your own views count once an hour, so that reading doesn’t fill the
            log.
          </p>
        </div>
        {person.state === 'found' && (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconBookmark size={16} aria-hidden />}
              onClick={saved.open}
            >
              Saved filters
            </Button>
            <Export search={search} personId={person.id} />
          </Group>
        )}
      </div>
      <AuditFilters search={search} onChange={show} />
      {saved.isMounted && (
        <SavedFilters
          search={search}
          personId={person.state === 'found' ? person.id : undefined}
          onApply={show}
          opened={saved.opened}
          onClose={saved.close}
        />
      )}
      {person.state === 'pending' && <Skeleton height={480} />}
      {person.state === 'failed' && <ErrorMessage error={person.error} />}
      {person.state === 'unclear' && <UnclearPerson search={search} matches={person.matches} />}
      {person.state === 'found' && <Events search={search} personId={person.id} />}
    </>
  );
};
