import { ActionIcon, TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconSearch, IconStar, IconStarFilled } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { type StudioModel, useFavourite } from '../../lib/models.ts';
import { useCan } from '../../lib/session.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextLink } from '../../ui/links.tsx';
import { useDialogLock } from '../../ui/useDialogLock.ts';
import { findModels } from './find-models.ts';
import classes from './ModelDialog.module.css';
import { ModelImage } from './ModelImage.tsx';
import { aboutModel } from './model-text.ts';

interface RowProps {
  readonly model: StudioModel;
  readonly isChosen: boolean;
  /** It has the focus when the dialog opens. */
  readonly isFocused: boolean;
  readonly onChoose: () => void;
}

/** Samples in a row besides the first. */
const shownSamples = 3;

const Row = ({ model, isChosen, isFocused, onChoose }: RowProps) => {
  const { can, favourite, samples, unusable } = model;
  const { changing, setFavourite } = useFavourite();
  useDialogLock(changing !== null);
  const aboutId = useId();
  return (
    <li className={classes.row} data-chosen={isChosen || undefined}>
      <UnstyledButton
        className={classes.choose}
        data-row
        data-autofocus={isFocused || undefined}
        aria-current={isChosen || undefined}
        aria-describedby={aboutId}
        disabled={unusable !== null}
        onClick={onChoose}
      >
        <ModelImage model={model} sidePx={64} />
        <span className={classes.words}>
          <span className={classes.name}>
            {can.name} {isChosen && <IconCheck size={16} aria-hidden />}
          </span>
          <span id={aboutId}>
            <span className={classes.about}>{aboutModel(model)}</span>
            {unusable !== null && <span className={classes.unusable}>{unusable}</span>}
            <span className={classes.description}>{can.description}</span>
          </span>
          {samples.length > 1 && (
            <span className={classes.samples} aria-hidden>
              {samples.slice(1, shownSamples + 1).map((url) => (
                <img key={url} src={url} alt="" loading="lazy" decoding="async" width={56} height={56} />
              ))}
            </span>
          )}
        </span>
      </UnstyledButton>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-pressed={favourite}
        aria-label={`Favourite: ${can.name}`}
        loading={changing === can.id}
        onClick={() => setFavourite(can.id, !favourite)}
      >
        {favourite ? <IconStarFilled size={18} className={classes.star} /> : <IconStar size={18} />}
      </ActionIcon>
    </li>
  );
};

/** The element that an arrow key, Home or End leads to. */
const target = (key: string, rows: readonly HTMLElement[], input: HTMLElement | null) => {
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (key === 'ArrowDown') return rows[at + 1];
  if (key === 'ArrowUp') return at <= 0 ? input : rows[at - 1];
  if (at < 0) return null;
  if (key === 'Home') return rows[0];
  return key === 'End' ? rows.at(-1) : null;
};

/** The arrow keys step from the search through the list; Home and End lead to its ends. */
const step = (event: KeyboardEvent<HTMLElement>): void => {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]:not(:disabled)')];
  const next = target(event.key, rows, event.currentTarget.querySelector('input'));
  if (next == null) return;
  event.preventDefault();
  next.focus();
};

interface Props {
  readonly models: readonly StudioModel[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** From this number of models there is a search. */
const searchFrom = 6;

const Picker = ({ models, chosen, onChoose }: Omit<Props, 'opened' | 'onClose'>) => {
  const [search, setSearch] = useState('');
  const hasSearch = models.length >= searchFrom;
  const found = findModels(models, search);
  const first = found.find(({ can }) => can.id === chosen) ?? found.find(({ unusable }) => unusable === null);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are an addition to Tab. */}
      <div className={classes.root} onKeyDown={step}>
        {hasSearch && (
          <TextInput
            data-autofocus
            type="search"
            aria-label="Search models"
            placeholder="Search by name or provider"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              const best = found.find(({ unusable }) => unusable === null);
              if (event.key === 'Enter' && best !== undefined) onChoose(best.can.id);
            }}
          />
        )}
        <VisuallyHidden role="status">
          {search === '' ? '' : `${found.length} of ${models.length} models`}
        </VisuallyHidden>
        {found.length === 0 && <p className={classes.none}>No model matches. Try another word.</p>}
        <ul className={classes.list} aria-label="Models">
          {found.map((model) => (
            <Row
              key={model.can.id}
              model={model}
              isChosen={model.can.id === chosen}
              isFocused={!hasSearch && model === first}
              onChoose={() => onChoose(model.can.id)}
            />
          ))}
        </ul>
      </div>
    </>
  );
};

/** For those who may: where models come from. */
const Manage = () =>
  useCan('provider:manage') && (
    <p className={classes.manage}>
      <TextLink to="/admin/models">Manage models</TextLink>
      <TextLink to="/admin/providers/add">Add a provider</TextLink>
    </p>
  );

/** All models, with pictures, search and favourites. On a phone it is a sheet. */
export const ModelDialog = ({ opened, onClose, ...props }: Props) => (
  <Dialog title="Choose a model" opened={opened} onClose={onClose} wide sheet>
    <Picker {...props} />
    <Manage />
  </Dialog>
);
