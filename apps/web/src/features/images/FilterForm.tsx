import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { useCollections } from '../../lib/collections.ts';
import { humanise } from '../../lib/format.ts';
import { type FilterChange, type GallerySearch, orientations } from '../../lib/gallery-search.ts';
import { Choice } from '../../ui/Choice.tsx';
import classes from './FilterForm.module.css';
import { Stars } from './Stars.tsx';
import type { FilterNames, Named } from './useFilterNames.ts';

interface Props {
  readonly search: GallerySearch;
  readonly names: FilterNames;
  readonly onChange: (change: FilterChange) => void;
}

const shapes = [
  { value: 'all' as const, label: 'Any' },
  ...orientations.map((value) => ({ value, label: humanise(value) })),
];

interface SelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly Named[];
  readonly any: string;
  /** Stands for a value that is not among the options. */
  readonly unknown: string;
  readonly onChange: (value: string | undefined) => void;
}

const Select = ({ label, value, options, any, unknown, onChange }: SelectProps) => {
  const isKnown = value === undefined || options.some(({ id }) => id === value);
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[
        { value: '', label: any },
        ...options.map(({ id, name }) => ({ value: id, label: name })),
        // No longer offered, but in the address.
        ...(isKnown ? [] : [{ value, label: unknown }]),
      ]}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    />
  );
};

const maxListed = 200;

/** All collections are offered, up to a bound, loaded when the form is shown. */
const CollectionSelect = ({ search, names, onChange }: Props) => {
  const { data, hasNextPage, isFetching, fetchNextPage } = useCollections({ all: true });
  const found = data?.pages.flatMap(({ items }) => items) ?? [];
  const wantsMore = hasNextPage && !isFetching && found.length < maxListed;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);
  const others = names.collections.filter(({ id }) => !found.some((one) => one.id === id));
  if (found.length === 0 && others.length === 0) return null;
  return (
    <Select
      label="Collection"
      value={search.collection}
      options={[...found, ...others]}
      unknown={names.unknown}
      any="Any collection"
      onChange={(collection) => onChange({ collection })}
    />
  );
};

const Dates = ({ search, onChange }: Omit<Props, 'names'>) => (
  <div className={classes.dates}>
    <TextInput
      type="date"
      label="From"
      value={search.from ?? ''}
      max={search.to}
      onChange={({ currentTarget }) => onChange({ from: currentTarget.value || undefined })}
    />
    <TextInput
      type="date"
      label="Until"
      value={search.to ?? ''}
      min={search.from}
      onChange={({ currentTarget }) => onChange({ to: currentTarget.value || undefined })}
    />
  </div>
);

const Marks = ({ search, onChange }: Omit<Props, 'names'>) => (
  <div className={classes.marks}>
    <Checkbox
      label="Favourites"
      checked={search.favourite === true}
      onChange={({ currentTarget }) => onChange({ favourite: currentTarget.checked || undefined })}
    />
    <Checkbox
      label="With edits or variations"
      checked={search.children === true}
      onChange={({ currentTarget }) => onChange({ children: currentTarget.checked || undefined })}
    />
    <Checkbox
      label="Flagged"
      checked={search.flagged === true}
      onChange={({ currentTarget }) => onChange({ flagged: currentTarget.checked || undefined })}
    />
  </div>
);

/** All filters but the search. Each applies at once. */
export const FilterForm = ({ search, names, onChange }: Props) => (
  <div className={classes.root}>
    <Select
      label="Model"
      value={search.model}
      options={names.models}
      unknown={names.unknown}
      any="Any model"
      onChange={(model) => onChange({ model })}
    />
    {(names.providers.length > 1 || search.provider !== undefined) && (
      <Select
        label="Provider"
        value={search.provider}
        options={names.providers}
        unknown={names.unknown}
        any="Any provider"
        onChange={(provider) => onChange({ provider })}
      />
    )}
    {(names.styles.length > 0 || search.style !== undefined) && (
      <Select
        label="Style"
        value={search.style}
        options={names.styles}
        unknown={names.unknown}
        any="Any style"
        onChange={(style) => onChange({ style })}
      />
    )}
    <CollectionSelect search={search} names={names} onChange={onChange} />
    <Dates search={search} onChange={onChange} />
    <div className={classes.wide}>
      <Choice
        legend="Shape"
        value={search.orientation ?? 'all'}
        options={shapes}
        onChange={(shape) => onChange({ orientation: shape === 'all' ? undefined : shape })}
      />
    </div>
    <div className={classes.notes}>
      <p className={classes.label} aria-hidden="true">
        Rated at least
      </p>
      <Stars
        label="Rated at least"
        rating={search.rating ?? null}
        onRate={(rating) => onChange({ rating: rating ?? undefined })}
      />
      <Marks search={search} onChange={onChange} />
    </div>
  </div>
);
