import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { humanise } from '../../lib/format.ts';
import { type GallerySearch, orientations, parseGallerySearch } from '../../lib/gallery-search.ts';
import { Choice } from '../../ui/Choice.tsx';
import { useDebounced } from '../../ui/useDebounced.ts';
import classes from './FilterBar.module.css';

const restMs = 280;

interface Props {
  readonly search: GallerySearch;
  readonly styles: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (search: GallerySearch) => void;
}

const shapes = [
  { value: 'all', label: 'Any shape' },
  ...orientations.map((value) => ({ value, label: humanise(value) })),
];

/** Narrows the gallery. What is typed reaches the address once the typing rests. */
export const FilterBar = ({ search, styles, onChange }: Props) => {
  const [text, setText] = useState(search.q ?? '');
  const change = (part: Record<string, string>) => onChange(parseGallerySearch({ ...search, ...part }));
  const sent = useRef(text);
  useDebounced(text, restMs, (q) => {
    sent.current = parseGallerySearch({ q }).q ?? '';
    change({ q });
  });
  // The address also changes from outside: by going back, or by "show all pictures".
  useEffect(() => {
    if (sent.current === (search.q ?? '')) return;
    sent.current = search.q ?? '';
    setText(sent.current);
  }, [search.q]);
  return (
    <search className={classes.root}>
      <TextInput
        className={classes.words ?? ''}
        aria-label="Search the prompts"
        placeholder="Search the prompts"
        type="search"
        dir="auto"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={
          text === '' ? null : <CloseButton aria-label="Clear the search" onClick={() => setText('')} />
        }
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
