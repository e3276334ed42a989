import { roleCan } from '@atelier/core/policy';
import { Modal, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useSession } from '../../../lib/session.ts';
import { useSuggestions } from '../usePerson.ts';
import classes from './CommandPalette.module.css';
import {
  auditFor,
  type PaletteEntry,
  peopleFor,
  personQuery,
  placesFor,
  rulesFor,
  settingsFor,
} from './palette-entries.ts';

const typingMs = 200;

/** What is offered for the text: places, people, settings, rules, and the audit log. */
const useEntries = (query: string): readonly PaletteEntry[] => {
  const role = useSession().data?.user?.role;
  const may = (permission: Parameters<typeof roleCan>[1]) => role !== undefined && roleCan(role, permission);
  const [settled] = useDebouncedValue(query, typingMs);
  const people = useSuggestions(personQuery(settled));
  return [
    ...placesFor(query, may),
    ...peopleFor(query, people, may),
    ...settingsFor(query, may),
    ...rulesFor(query, may),
    ...auditFor(query, may),
  ];
};

interface OptionsProps {
  readonly listId: string;
  readonly entries: readonly PaletteEntry[];
  readonly active: number;
  readonly onChoose: (entry: PaletteEntry) => void;
  readonly onPoint: (index: number) => void;
}

const Options = ({ listId, entries, active, onChoose, onPoint }: OptionsProps) => {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelectorAll('[role=option]')[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={listId} role="listbox" aria-label="Results" className={classes.list}>
      {entries.map((entry, index) => (
        // The keyboard is handled by the field, which keeps the focus.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={entry.id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classes.option}
          onMouseMove={() => onPoint(index)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(entry)}
        >
          <span className={classes.label}>
            <bdi>{entry.label}</bdi>
          </span>
          <span className={classes.hint}>{entry.hint ?? entry.group}</span>
        </div>
      ))}
    </div>
  );
};

/** Where the arrow keys lead: around the ends. */
const moved = (active: number, by: number, length: number): number =>
  length === 0 ? 0 : (active + by + length) % length;

/**
 * Goes to pages, people, actions and searches of the audit log by a few letters. A field with a list (ARIA's combobox), so
 * that screen readers read the chosen entry while the field keeps the focus.
 */
export const CommandPalette = ({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) => {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const navigate = useNavigate();
  const listId = useId();
  const entries = useEntries(query);
  const chosen = Math.min(active, Math.max(0, entries.length - 1));
  const close = () => {
    onClose();
    setQuery('');
    setActive(0);
  };
  const choose = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    close();
    void navigate(entry.link);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive(moved(chosen, step, entries.length));
    else if (event.key === 'Enter') choose(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal.Root opened={opened} onClose={close} size="lg" yOffset="12vh">
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content radius="lg" aria-label="Go to a page, a person or an action">
        <TextInput
          data-autofocus
          role="combobox"
          aria-label="Search pages, people and actions"
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          {...(entries.length > 0 && { 'aria-activedescendant': `${listId}-${chosen}` })}
          placeholder="Search pages, people and actions"
          leftSection={<IconSearch size={18} aria-hidden />}
          size="lg"
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.field ?? '' }}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Options listId={listId} entries={entries} active={chosen} onChoose={choose} onPoint={setActive} />
        {entries.length === 0 && <p className={classes.none}>Nothing matches.</p>}
        <VisuallyHidden role="status">
          {entries.length === 0 ? 'Nothing matches.' : `${entries.length} results.`}
        </VisuallyHidden>
      </Modal.Content>
    </Modal.Root>
  );
};
