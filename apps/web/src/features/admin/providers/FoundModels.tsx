import type { FoundModelView } from '@atelier/core/schemas/providers';
import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { capabilityWords } from './capability-words.ts';
import classes from './providers.module.css';

interface Props {
  readonly models: readonly FoundModelView[];
  /** The remote names of those that will be allowed. */
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

const searchFrom = 8;

const matches = ({ name, remoteName }: FoundModelView, search: string): boolean =>
  `${name} ${remoteName}`.toLowerCase().includes(search.trim().toLowerCase());

const ModelRow = ({
  model,
  isChosen,
  onToggle,
}: {
  readonly model: FoundModelView;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}) => {
  const id = useId();
  return (
    <li>
      <label className={classes.found}>
        <input type="checkbox" checked={isChosen} aria-describedby={id} onChange={onToggle} />
        <span>
          <strong>
            <bdi>{model.name}</bdi>
          </strong>
          <span id={id}>{capabilityWords(model.capabilities)}</span>
        </span>
      </label>
    </li>
  );
};

/** Chooses which of the models that were found people may use. */
export const FoundModels = ({ models, chosen, onChange }: Props) => {
  const [search, setSearch] = useState('');
  const shown = models.filter((model) => matches(model, search));
  const areAllChosen = shown.every(({ remoteName }) => chosen.has(remoteName));
  const toggle = (names: readonly string[], isOn: boolean) => {
    const next = new Set(chosen);
    for (const name of names) isOn ? next.add(name) : next.delete(name);
    onChange(next);
  };
  return (
    <fieldset className={classes.models}>
      <legend>Which models may people use?</legend>
      <div className={classes.tools}>
        {models.length >= searchFrom && (
          <TextInput
            type="search"
            aria-label="Search models"
            placeholder="Search models"
            className={classes.search ?? ''}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        {shown.length > 1 && (
          <Button
            variant="default"
            onClick={() =>
              toggle(
                shown.map(({ remoteName }) => remoteName),
                !areAllChosen,
              )
            }
          >
            {areAllChosen ? 'Select none' : 'Select all'}
          </Button>
        )}
        <span role="status">
          {chosen.size === 0
            ? 'Select those that people may draw with'
            : `${chosen.size} of ${models.length} selected`}
        </span>
      </div>
      {shown.length === 0 && <p className={classes.none}>No model matches. Try another word.</p>}
      <ul className={classes.foundList}>
        {shown.map((model) => (
          <ModelRow
            key={model.remoteName}
            model={model}
            isChosen={chosen.has(model.remoteName)}
            onToggle={() => toggle([model.remoteName], !chosen.has(model.remoteName))}
          />
        ))}
      </ul>
    </fieldset>
  );
};
