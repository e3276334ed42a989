import { type AdminModel, type ModelPeople, maxPeopleAtOnce } from '@atelier/core/schemas/admin-models';
import { Button, Skeleton, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { Item, ItemList, itemAction } from '../../../ui/ItemList.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/Section.tsx';
import { useProvidersChanged } from '../providers/useProviders.ts';
import classes from './models.module.css';

type Person = ModelPeople['items'][number];

const searchDelayMs = 280;

const chunked = <T,>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

const PersonItem = ({
  person: { name, email },
  verb,
  isDisabled,
  onPress,
}: {
  readonly person: Person;
  readonly verb: 'Add' | 'Remove';
  readonly isDisabled: boolean;
  readonly onPress: () => void;
}) => (
  <Item
    Icon={IconUser}
    name={name === '' ? email : name}
    note={<bdi>{email}</bdi>}
    actions={
      <Button {...itemAction} aria-label={`${verb} ${email}`} disabled={isDisabled} onClick={onPress}>
        {verb}
      </Button>
    }
  />
);

interface SearchProps {
  readonly chosen: readonly string[];
  readonly isBusy: boolean;
  readonly onAdd: (workspaceId: string) => void;
}

/** Finds people by name or email; those who are in the list already are left out. */
const PeopleSearch = ({ chosen, isBusy, onAdd }: SearchProps) => {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), searchDelayMs);
  const query = trpc.admin.models.people.useQuery(
    { search },
    { enabled: search !== '', placeholderData: (previous) => previous },
  );
  const found = search === '' ? [] : (query.data?.items ?? []);
  const others = found.filter(({ workspaceId }) => !chosen.includes(workspaceId));
  return (
    <>
      <TextInput
        type="search"
        label="Add people"
        placeholder="Name or email"
        className={classes.search ?? ''}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      <p className={form.text} role="status">
        {search !== '' && query.isSuccess && others.length === 0 && 'No one else matches.'}
      </p>
      {others.length > 0 && (
        <ItemList>
          {others.map((person) => (
            <PersonItem
              key={person.workspaceId}
              person={person}
              verb="Add"
              isDisabled={isBusy}
              onPress={() => onAdd(person.workspaceId)}
            />
          ))}
        </ItemList>
      )}
    </>
  );
};

interface ListProps {
  readonly workspaceIds: readonly string[];
  readonly isBusy: boolean;
  readonly onRemove: (workspaceId: string) => void;
}

const People = ({ workspaceIds, isBusy, onRemove }: ListProps) => {
  const queries = trpc.useQueries((t) =>
    chunked(workspaceIds, maxPeopleAtOnce).map((some) =>
      t.admin.models.people({ workspaceIds: some }, { placeholderData: (previous) => previous }),
    ),
  );
  const failed = queries.find(({ error }) => error !== null);
  if (failed?.error != null) return <ErrorMessage error={failed.error} onRetry={() => failed.refetch()} />;
  if (queries.some(({ data }) => data === undefined)) return <Skeleton height={64} />;
  const people = queries.flatMap(({ data }) => data?.items ?? []);
  const byWorkspace = new Map(people.map((person) => [person.workspaceId, person]));
  return (
    <ItemList>
      {workspaceIds.map((workspaceId) => (
        <PersonItem
          key={workspaceId}
          person={
            byWorkspace.get(workspaceId) ?? { workspaceId, name: 'A deleted account', email: workspaceId }
          }
          verb="Remove"
          // Without anybody the limit would be none.
          isDisabled={isBusy || workspaceIds.length === 1}
          onPress={() => onRemove(workspaceId)}
        />
      ))}
    </ItemList>
  );
};

/** Limits a model to the workspaces of chosen people. Each change is saved at once. */
export const ModelAudience = ({ model: { id, workspaceIds } }: { readonly model: AdminModel }) => {
  const changed = useProvidersChanged();
  const [isOpened, setOpened] = useState(false);
  const update = trpc.admin.models.update.useMutation({
    onSuccess: changed,
    onError: (error) => {
      // Somebody else may have changed the list meanwhile.
      changed();
      notifyFailure(error);
    },
  });
  const save = (next: string[] | null) =>
    update.mutate({ id, workspaceIds: next, workspaceIdsBefore: workspaceIds });
  const chosen = workspaceIds ?? [];
  const isLimited = workspaceIds !== null || isOpened;
  return (
    <Section
      title="People"
      note="Besides the role, a model can be limited to the workspaces of some people. Others don’t see it."
    >
      <div className={form.stack}>
        <Switch
          label="Only for chosen people"
          classNames={{ body: classes.switchBody ?? '' }}
          checked={isLimited}
          disabled={update.isPending}
          onChange={({ currentTarget: { checked } }) => {
            setOpened(checked);
            if (!checked && workspaceIds !== null) save(null);
          }}
        />
        {isLimited && (
          <>
            {chosen.length === 0 ? (
              <p className={form.text}>Until you add the first person, it isn’t limited.</p>
            ) : (
              <People
                workspaceIds={chosen}
                isBusy={update.isPending}
                onRemove={(workspaceId) => save(chosen.filter((one) => one !== workspaceId))}
              />
            )}
            {chosen.length === 1 && (
              <p className={form.text}>To open the model for everyone, turn the limit off.</p>
            )}
            <PeopleSearch
              chosen={chosen}
              isBusy={update.isPending}
              onAdd={(workspaceId) => save([...chosen, workspaceId])}
            />
          </>
        )}
      </div>
    </Section>
  );
};
