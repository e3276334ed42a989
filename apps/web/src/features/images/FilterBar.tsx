import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { humanise } from '../../lib/format.ts';
import { type GallerySearch, orientations, parseGallerySearch } from '../../lib/gallery-search.ts';
import { Choice } from '../../ui/Choice.tsx';
import { useSearchText } from '../../ui/useSearchText.ts';
import classes from './FilterBar.module.css';

interface Props {
  readonly search: GallerySearch;
  readonly styles: readonly { readonly id: string; readonly name: string }[];
  /** `isTyped` while the search term is being typed. */
  readonly onChange: (search: GallerySearch, isTyped: boolean) => void;
}

const shapes = [
  { value: 'all', label: 'Any shape' },
  ...orientations.map((value) => ({ value, label: humanise(value) })),
];

/** The gallery's filters. Typed text is applied to the URL after a pause in typing. */
export const FilterBar = ({ search, styles, onChange }: Props) => {
  const change = (part: Record<string, string>, isTyped = false) =>
    onChange(parseGallerySearch({ ...search, ...part }), isTyped);
  const [text, type] = useSearchText(
    search.q,
    (q) => parseGallerySearch({ q }).q,
    (q) => change({ q }, true),
  );
  return (
    <search className={classes.root}>
      <TextInput
        className={classes.words ?? ''}
        aria-label="Search prompts"
        placeholder="Search prompts"
        type="search"
        dir="auto"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={text === '' ? null : <CloseButton aria-label="Clear search" onClick={() => type('')} />}
      />
      <NativeSelect
        aria-label="Style"
        value={search.style ?? ''}
        data={[
          { value: '', label: 'Any style' },
          ...styles.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => change({ style: event.currentTarget.value })}
      />
      <div className={classes.shapes}>
        <Choice
          legend="Shape"
          value={search.orientation ?? 'all'}
          options={shapes}
          onChange={(orientation) => change({ orientation })}
        />
      </div>
    </search>
  );
};
